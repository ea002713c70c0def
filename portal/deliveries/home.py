"""What the outbox puts on staff's home page: only what waits for a decision."""

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.events.models import EventDelivery
from portal.events.sentences import sentence
from portal.tenancy.actor import Actor
from portal.web.home import NOW, Card, Item, staff_card

SHOWN = 5


@staff_card
def parked_deliveries(actor: Actor, partner) -> Card | None:
    rows = EventDelivery.objects.visible_to(actor).parked()
    if not (total := rows.count()):
        return None
    shown = rows.select_related("event").order_by("-parked_at")[:SHOWN]
    return Card(
        _("Deliveries that failed"), NOW, [_item(row) for row in shown], total, reverse("delivery-list"), order=65
    )


def _item(delivery: EventDelivery) -> Item:
    text = f"{delivery.words} · {sentence(delivery.event)}"
    return Item(text, reverse("delivery", args=[delivery.pk]), delivery.last_words, delivery.parked_at, "bad")
