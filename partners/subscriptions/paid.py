"""What was paid ahead for days that are still to come, and giving it back."""

from collections import Counter
from dataclasses import replace

from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.outcome import Kind
from partners.subscriptions.ledger import charge
from partners.subscriptions.models import Charge, Subscription
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


def give_back(subscription: Subscription) -> list[Due]:
    """To the partner that holds it; returns what that was. What a team paid before it came here is not given back here."""
    paid = paid_ahead(subscription)
    charge(subscription, [replace(due, kind=Kind.CREDIT) for due in paid])
    return paid
