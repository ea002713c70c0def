"""What the outbox puts among staff's operations, and on their home page while something waits for a decision."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.events.models import EventDelivery
from portal.events.sentences import sentence
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import staff_reads
from portal.tenancy.roles import OUTBOX_KEEPERS
from portal.web.home import NOW, Card, Item, staff_card
from portal.web.navigation import STAFF, Entry

SHOWN = 5

STAFF.append(
    Entry(
        gettext_lazy("Deliveries"),
        "delivery-list",
        "list-checks",
        visible=staff_reads(EventDelivery),
        count=lambda actor: EventDelivery.objects.visible_to(actor).parked().count() or None,
        hub="staff-operations",
        text=gettext_lazy("What follows from events, and what failed at every attempt."),
        order=80,
    )
)


@staff_card
def parked_deliveries(actor: Actor, partner) -> Card | None:
    rows = EventDelivery.objects.visible_to(actor).parked()
    if actor.staff_role not in OUTBOX_KEEPERS or not (total := rows.count()):
        return None
    shown = rows.select_related("event").order_by("-parked_at")[:SHOWN]
    return Card(
        _("Deliveries that failed"), NOW, [_item(row) for row in shown], total, reverse("delivery-list"), order=65
    )


def _item(delivery: EventDelivery) -> Item:
    text = f"{delivery.words} · {sentence(delivery.event)}"
    return Item(text, reverse("delivery", args=[delivery.pk]), delivery.last_words, delivery.parked_at, "bad")
