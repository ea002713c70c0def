"""Which partners need somebody, on staff's home page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from partners.directory.overdue import overdue_of
from partners.directory.queries import overdue_partners
from portal.tenancy.actor import Actor
from portal.tenancy.roles import PARTNER_KEEPERS
from portal.web.home import NOW, Card, Item, staff_card

SHOWN = 6


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
