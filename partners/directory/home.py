"""Which partners need somebody, and how many there are, on staff's home page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.directory.overdue import overdue_of
from partners.directory.queries import overdue_partners
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import purchased_seats
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.models import Partner
from portal.tenancy.roles import PARTNER_KEEPERS
from portal.web.home import NOW, Card, Item, Total, staff_card, staff_total

SHOWN = 6


@staff_total
def active_partners(actor: Actor, partner: None) -> Total | None:
    if not staff_reads(Partner)(actor):
        return None
    rows = Partner.objects.visible_to(actor).filter(state=Partner.State.ACTIVE)
    return Total(_("Active partners"), rows.count(), f"{reverse('staff-partner-list')}?state=active", order=10)


@staff_total
def seats_sold(actor: Actor, partner: None) -> Total | None:
    """Only beside the list that says which partner has how many."""
    if not staff_reads(Partner)(actor):
        return None
    partners = Partner.objects.visible_to(actor)
    seats = purchased_seats(Subscription.objects.filter(partner__in=partners))
    return Total(_("Seats purchased"), seats, reverse("staff-partner-list"), order=20)


@staff_card
def partners_in_need(actor: Actor, partner) -> Card | None:
    """Of a network admin all, of a partner manager the assigned ones; the longest overdue first."""
    if actor.staff_role not in PARTNER_KEEPERS:
        return None
    rows = overdue_partners(actor)
    items = [
        Item(
            text=row.name,
            url=reverse("staff-partner", args=[row.pk]),
            note=" · ".join(str(reason.text) for reason in overdue_of(row)),
            when=row.overdue_since,
        )
        for row in rows[:SHOWN]
    ]
    if not items:
        return None
    more = f"{reverse('staff-partner-list')}?overdue=true"
    return Card(_("Partners that need somebody"), NOW, items, total=rows.count(), more_url=more, order=60)
