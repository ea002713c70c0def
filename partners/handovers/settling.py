"""Who pays for a term in whose midst a client changes hands: each partner the days it holds the client, at its own prices.

What the giving partner paid ahead is credited to it by the day, and charged to the receiving one for the same seats and days.
"""

from collections.abc import Iterable
from dataclasses import replace

from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind
from partners.subscriptions.errors import NoPrice
from partners.subscriptions.ledger import charge, keep_add_ons
from partners.subscriptions.models import Subscription
from partners.subscriptions.paid import paid_ahead
from partners.subscriptions.refusals import name_of
from partners.subscriptions.standing import position_of
from portal import clock


def give_back(subscription: Subscription) -> list[Due]:
    """To the partner that still holds it; returns what that was."""
    paid = paid_ahead(subscription)
    charge(subscription, [replace(due, kind=Kind.CREDIT) for due in paid])
    return paid


def charge_receiver(subscription: Subscription, paid: Iterable[Due], markets: Markets) -> None:
    """It is the receiving partner's by now, and runs at that one's prices. Without one nothing goes over: what was paid for
    does not become free.
    """
    market, position = markets(clock.today()), position_of(subscription)
    rates = {item: rate for item in position.items() if (rate := market.rates.get((item, position.term)))}
    rate = rates.get(position.plan)
    Subscription.objects.filter(pk=subscription.pk).update(price=rate.row if rate else None)
    keep_add_ons(subscription, replace(position, rates=rates), market.day)
    dues = []
    for due in paid:
        if (own := market.rates.get((due.item, position.term))) is None:
            raise NoPrice(item=name_of(due.item), day=market.day)
        dues.append(replace(due, kind=Kind.NEW, rate=own, currency=market.currency))
    charge(subscription, dues)
