"""What was paid ahead for days that are still to come."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from partners.charges.models import Charge
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind
from partners.subscriptions.models import Subscription
from partners.subscriptions.proration import rest_of
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


def unpaid_of(subscription: Subscription, items: Mapping[str, int]) -> dict[str, int]:
    """Of so many of each item, what was not charged here: a team that was brought along paid elsewhere."""
    paid = Counter[str]()
    for due in paid_ahead(subscription):
        paid[due.item] += due.quantity
    return {item: quantity - paid[item] for item, quantity in items.items() if quantity > paid[item]}
