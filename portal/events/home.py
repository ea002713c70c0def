"""The audit trail among staff's operations, and what changed lately on their home page."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.events.models import Event
from portal.events.sentences import minor_verbs, sentence
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.web.home import CHANGED, Card, Item, staff_card
from portal.web.navigation import STAFF, Entry

SHOWN = 6

STAFF.append(
    Entry(
        _("Audit trail"),
        "event-list",
        "scroll-text",
        visible=staff_reads(Event),
        hub="staff-operations",
        text=_("Who did what, when and why, and whether the record of it is unchanged."),
        order=90,
    )
)


@staff_card
def latest_changes(actor: Actor, partner: None) -> Card | None:
    """As far as the role reads: whoever decides nothing today still sees what the network did."""
    events = Event.objects.visible_to(actor).exclude(verb__in=minor_verbs()).order_by("-created_at", "-id")
    items = [_item(event) for event in events.select_related("partner")[:SHOWN]]
    return Card(_("Latest changes"), CHANGED, items, more_url=reverse("event-list")) if items else None


def _item(event: Event) -> Item:
    note = event.partner.name if event.partner else ""
    return Item(f"{event.actor_label} {sentence(event)}", reverse("event", args=[event.pk]), note, event.created_at)
