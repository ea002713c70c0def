"""What can be done about a finding: for each kind one button, to where it is always done."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.drift.models import DriftFinding
from portal.actions import Offer, offer
from portal.tenancy.actor import Actor

Kind = DriftFinding.Kind

ADVICE: dict[str, Promise] = {
    Kind.LICENCES_MISSING: _(
        "You sold more than Dropbox grants. Ask support whether the distributor has ordered them for this team."
    ),
    Kind.LICENCES_UNBILLED: _("Dropbox grants more than you sold: the client uses what nobody bills."),
    Kind.AT_CAPACITY: _("The next colleague finds no licence."),
    Kind.OVER_LICENSED: _("More is used than Dropbox grants. People may lose access."),
    Kind.COUNT_MISMATCH: _("Dropbox counts other licences as used than it lists people. It often passes by itself."),
    Kind.IDLE_SEATS: _("They can be left out from the renewal on, or given to somebody."),
    Kind.MEMBER_UNKNOWN: _("The client’s own admin let this person in."),
    Kind.MEMBER_MISSING: _("The client’s own admin removed this person."),
    Kind.STATUS_DIFFERS: _("The client’s own admin changed it."),
    Kind.EMAIL_DIFFERS: _("The person has another address at Dropbox than here."),
    Kind.STALE_INVITE: _("Invited more than fourteen days ago and not there yet: it costs a licence all the same."),
}
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
    if row.kind in TO_SEATS:
        url = reverse("subscription-seats", args=[slug, subscription.pk])
        return Step(TO_SEATS[row.kind], url, offer(actor, "subscriptions.change-seats", subscription))
    return Step(_("Open subscription"), reverse("subscription", args=[slug, subscription.pk]), looks=True)
