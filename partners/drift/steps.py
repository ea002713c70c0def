"""What can be done about a finding: for each kind one button, to where it is always done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.drift.models import DriftFinding
from partners.orders.queries import overdue_of
from portal.actions import Offer, offer
from portal.tenancy.actor import Actor

Kind = DriftFinding.Kind

TO_SEATS: dict[str, Promise] = {
    Kind.LICENCES_UNBILLED: _("Sell seats"),
    Kind.AT_CAPACITY: _("Sell seats"),
    Kind.OVER_LICENSED: _("Sell seats"),
    Kind.IDLE_SEATS: _("Schedule a reduction"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """`offer` says whether this person may do it; what `looks` only shows something."""

    words: str | Promise
    url: str
    offer: Offer | None = None
    posts: bool = False
    looks: bool = False


def step_of(row: DriftFinding, actor: Actor, slug: str) -> Step | None:
    """None once it is resolved, and for seats of a subscription that another partner has by now."""
    if not row.is_open:
        return None
    if row.is_acceptable:
        url = reverse("drift-accept", args=[slug, row.pk])
        return Step(_("Accept as it is at Dropbox"), url, offer(actor, "drift-findings.accept", row), posts=True)
    if row.kind == Kind.STALE_INVITE:
        url = reverse("team-member-list", args=[slug])
        return Step(_("See who is invited"), f"{url}?connection={row.connection_id}&status=invited", looks=True)
    if row.kind == Kind.COUNT_MISMATCH:
        return Step(_("Open connection"), reverse("dropbox-connection", args=[slug, row.connection_id]), looks=True)
    return _about_seats(row, actor, slug)


def _about_seats(row: DriftFinding, actor: Actor, slug: str) -> Step | None:
    subscription = row.connection.subscription
    if subscription.partner_id != row.partner_id:
        return None
    if row.kind == Kind.LICENCES_MISSING and (late := overdue_of(subscription)):
        order = late.line.order
        return Step(_("Open {order}").format(order=order), reverse("order", args=[slug, order.pk]), looks=True)
    if row.kind in TO_SEATS:
        url = reverse("subscription-seats", args=[slug, subscription.pk])
        if may := offer(actor, "subscriptions.change-seats", subscription):
            return Step(TO_SEATS[row.kind], url, may)
    return Step(_("Open subscription"), reverse("subscription", args=[slug, subscription.pk]), looks=True)
