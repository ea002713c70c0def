"""Who pays for a term in whose midst a client changes hands: each partner the days it holds the client, at its own prices.

What the giving partner paid ahead is credited to it by the day, and charged to the receiving one for the same seats and days.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind
from partners.subscriptions.ledger import charge
from partners.subscriptions.models import Charge, Subscription
from partners.subscriptions.proration import rest_of
from partners.subscriptions.terms import Term
from portal import clock


def paid_ahead(subscription: Subscription) -> list[Due]:
    """For the days from today on, as its partner paid for them: what was credited already is no longer paid."""
    today, net, last = clock.today(), Counter[str](), {}
    rows = Charge.objects.filter(subscription=subscription, partner_id=subscription.partner_id, part_end__gt=today)
    for row in rows.select_related("price__plan", "price__add_on").order_by("id"):
        due = row.due
        net[due.rate.row] += -due.quantity if due.kind == Kind.CREDIT else due.quantity
        last[due.rate.row] = due
    return [
        replace(last[price], quantity=quantity, share=rest_of(last[price].share.period, today))
        for price, quantity in net.items()
        if quantity > 0
    ]


def credit(subscription: Subscription, paid: Iterable[Due]) -> None:
    """To the partner that still holds it."""
    charge(subscription, [replace(due, kind=Kind.CREDIT) for due in paid])


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
