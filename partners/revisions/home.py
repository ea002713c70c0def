"""Where staff find the revisions, and those that wait for a second person."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.revisions.models import Revision
from partners.revisions.queries import waiting_for
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.roles import NETWORK_ADMINS
from portal.web.home import NOW, Card, Item, staff_card
from portal.web.navigation import STAFF, Entry

SHOWN = 5

STAFF.append(
    Entry(
        _("Revisions of the catalogue"),
        "staff-revision-list",
        "history",
        visible=staff_reads(Revision),
        hub="staff-programme",
        text=_("What plans, add-ons, rules and prices will say from a day on, and whose renewals change."),
        order=36,
    )
)


@staff_card
def revisions_to_confirm(actor: Actor, partner: None) -> Card | None:
    """Entered by somebody else, longest wait first."""
    if actor.staff_role not in NETWORK_ADMINS or not (total := (rows := waiting_for(actor)).count()):
        return None
    items = [Item(row.title, reverse("staff-revision", args=[row.pk]), row.entered_by, row.first_on) for row in rows[:SHOWN]]
    more = f"{reverse('staff-revision-list')}?state=proposed" if total > SHOWN else ""
    return Card(gettext("Revisions of the catalogue to confirm"), NOW, items, total, more, order=22)
