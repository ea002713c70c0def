"""What is to be paid. A charge pays a part of one billing period: what begins in its midst pays the rest of it."""

from collections.abc import Iterable, Mapping
from datetime import date

from partners.subscriptions.engine.outcome import Charge, Kind
from partners.subscriptions.engine.position import Position


def charges_for(kind: Kind, position: Position, items: Mapping[str, int], day: date) -> tuple[Charge, ...]:
    """For so many of each item, at the subscription's own prices, from a day until the billing period ends.

    What has no price costs nothing that could be said: it makes no charge.
    """
    share = position.billed_from(day)
    return tuple(
        Charge(kind, item, quantity, position.rates[item], share, position.currency)
        for item, quantity in items.items()
        if quantity > 0 and item in position.rates
    )


def credits_for(position: Position, items: Iterable[str], day: date) -> tuple[Charge, ...]:
    """What was paid of these items for the days from one on, lot by lot as it was charged: two that were rounded each by
    itself cost another coin than both in one.
    """
    paid = position.paid()
    return tuple(
        credit
        for item in items
        for quantity in paid[item]
        for credit in charges_for(Kind.CREDIT, position, {item: quantity}, day)
    )
