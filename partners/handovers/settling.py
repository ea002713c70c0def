"""Who pays for a term in whose midst a client changes hands: each partner the days it holds the client, at its own prices.

What the giving partner paid ahead is credited to it by the day, and charged to the receiving one for the same seats and days.
"""

from collections.abc import Iterable
from dataclasses import replace

from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind
from partners.subscriptions.ledger import charge
from partners.subscriptions.models import Subscription
from partners.subscriptions.terms import Term
from portal import clock


def charge_receiver(subscription: Subscription, paid: Iterable[Due], markets: Markets) -> None:
    """It is the receiving partner's by now, and runs at that one's price; what has none there makes no charge."""
    market, term = markets(clock.today()), Term(subscription.term)
    rate = market.rates.get((subscription.plan.code, term))
    Subscription.objects.filter(pk=subscription.pk).update(price=rate.row if rate else None)
    own = ((due, market.rates.get((due.item, term))) for due in paid)
    charge(
        subscription,
        [replace(due, kind=Kind.NEW, rate=rate, currency=market.currency) for due, rate in own if rate],
    )
