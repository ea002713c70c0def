"""What a client would cost the partner that it is offered to: today, and in every billing period from the next one on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from partners.handovers.models import Handover
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.paid import paid_ahead
from partners.subscriptions.queries import with_parts
from partners.subscriptions.standing import position_of
from portal import clock
from portal.money import Money


@dataclass(frozen=True, slots=True)
class TakenOver:
    """`today` and `each` are None where the partner has no price: what was paid ahead is then not taken over at all."""

    subscription: Subscription
    by_year: bool  # whether a billing period is a year; else it is a month
    next_on: date
    today: Money | None
    each: Money | None
    retail: Money | None


def costs_for_receiver(handover: Handover) -> list[TakenOver]:
    """At its own prices of today, of the subscriptions that are paid for."""
    paid_for = Subscription.objects.filter(client_account=handover.client_account_id, state__in=Subscription.PAID)
    markets = markets_of(handover.to_partner_id)
    return [_taken_over(one, markets) for one in with_parts(paid_for.select_related("plan", "price")).order_by("number")]


def _taken_over(subscription: Subscription, markets: Markets) -> TakenOver:
    position, market = position_of(subscription), markets(clock.today())
    items = position.items()
    rates = {item: rate for item in items if (rate := market.rates.get((item, position.term)))}
    by_year, next_on = position.term.billing_months == 12, position.billed_from(clock.today()).part.end
    if items.keys() - rates.keys():
        return TakenOver(subscription, by_year, next_on, None, None, None)

    def money(amounts: Iterable[Decimal]) -> Money:
        return Money(sum(amounts, Decimal(0)), market.currency)

    paid = [replace(due, rate=rates[due.item], currency=market.currency) for due in paid_ahead(subscription) if due.item in rates]
    return TakenOver(
        subscription,
        by_year,
        next_on,
        money(due.cost.amount for due in paid),
        money(rates[item].cost * quantity for item, quantity in items.items()).rounded(),
        money(rates[item].retail * quantity for item, quantity in items.items()).rounded(),
    )
