"""What was paid ahead for days that are still to come, lot by lot: each was rounded by itself when it was charged."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from partners.charges.models import Charge
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind
from partners.subscriptions.engine.position import Position
from partners.subscriptions.models import Subscription
from partners.subscriptions.proration import rest_of
from portal import clock


def paid_ahead(subscription: Subscription) -> list[Due]:
    """For the days from today on, as its partner paid for them: what was credited already is no longer paid."""
    today = clock.today()
    rows = Charge.objects.filter(subscription=subscription, partner_id=subscription.partner_id, part_end__gt=today)
    return left_of((row.due for row in rows.select_related("price__plan", "price__add_on").order_by("id")), today)


def left_of(dues: Iterable[Due], day: date) -> list[Due]:
    """Of what was charged and credited, in that order: what is paid for the days from one on."""
    lots: list[Due] = []
    for due in dues:
        lots = list(_without(lots, due)) if due.kind == Kind.CREDIT else [*lots, due]
    return [replace(lot, share=rest_of(lot.share.period, day)) for lot in lots]


def _without(lots: Iterable[Due], credit: Due) -> Iterator[Due]:
    """The earliest lots at that price are the first that were given back."""
    over = credit.quantity
    for lot in lots:
        given = min(over, lot.quantity) if lot.rate.row == credit.rate.row else 0
        over -= given
        if lot.quantity > given:
            yield replace(lot, quantity=lot.quantity - given)


def as_paid(position: Position, dues: Iterable[Due]) -> Position:
    """What of it can be given back. What was not charged here cannot: a team that was brought along paid elsewhere."""
    lots = defaultdict[str, tuple[int, ...]](tuple)
    for due in dues:
        lots[due.item] += (due.quantity,)
    unpaid = _unpaid_of(position.items(), lots)
    return replace(position, unpaid=unpaid, lots={item: each for item, each in lots.items() if len(each) > 1})


def _unpaid_of(items: Mapping[str, int], lots: Mapping[str, tuple[int, ...]]) -> dict[str, int]:
    missing = {item: quantity - sum(lots.get(item, ())) for item, quantity in items.items()}
    return {item: quantity for item, quantity in missing.items() if quantity > 0}
