"""Where qualifications wait for staff, and where sellers see which end soon."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.qualifications.lapsing import DAYS
from partners.qualifications.models import Qualification
from partners.qualifications.queries import ending_within, qualifications_for, to_look_at_again, waiting_qualifications
from partners.requests.queue import SHOWN, card_to_decide
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.tenancy.roles import TRADE_READERS
from portal.web.home import COMING, Card, Item, partner_card, staff_card
from portal.web.navigation import STAFF, Entry

STAFF.append(
    Entry(
        gettext_lazy("Qualifications"),
        "staff-qualification-list",
        "graduation-cap",
        visible=staff_reads(Qualification),
        count=lambda actor: waiting_qualifications(actor).count() or None,
        hub="staff-operations",
        text=gettext_lazy("Clients that want to qualify for Education or as a non-profit, longest wait first."),
        order=56,
    )
)


@staff_card
def qualifications_to_decide(actor: Actor, partner: None) -> Card | None:
    title = _("Qualifications to decide, longest wait first")
    return card_to_decide(actor, title, waiting_qualifications(actor), _item, reverse("staff-qualification-list"), order=25)


@staff_card
def qualifications_to_look_at_again(actor: Actor, partner: None) -> Card | None:
    title = _("Qualifications whose client has changed")
    more = f"{reverse('staff-qualification-list')}?to_review=true"
    return card_to_decide(actor, title, to_look_at_again(actor), _changed, more, order=26)


def _changed(row: Qualification) -> Item:
    title = f"{row.get_kind_display()} · {row}"
    return Item(title, reverse("staff-qualification", args=[row.pk]), row.get_review_because_display())


def _item(row: Qualification) -> Item:
    title = f"{row.get_kind_display()} · {row}"
    return Item(title, reverse("staff-qualification", args=[row.pk]), row.partner.name, row.created_at)


@partner_card
def qualifications_that_end(actor: Actor, partner: Partner) -> Card | None:
    """While there is time to request them again: the teams of their clients do not renew without."""
    if actor.role not in TRADE_READERS:
        return None
    rows = qualifications_for(actor).filter(pk__in=ending_within(DAYS).values("pk")).order_by("expires_on", "id")
    if not (total := rows.count()):
        return None
    items = [
        Item(str(row), reverse("qualification", args=[partner.slug, row.pk]), row.get_kind_display(), row.expires_on)
        for row in rows[:SHOWN]
    ]
    more = f"{reverse('qualification-list', args=[partner.slug])}?ending_within={DAYS}"
    return Card(_("Qualifications that end within {days} days").format(days=DAYS), COMING, items, total, more, order=16)
