"""What a client would cost the partner that it is offered to: today, and on the next day on which something is charged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from partners.handovers.models import Handover
from partners.subscriptions.engine.advance import Occasion, Step, advance
from partners.subscriptions.engine.commitment import whole_term
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.plain import to_plain
from partners.subscriptions.engine.position import Position
from partners.subscriptions.explaining import total
from partners.subscriptions.market import markets_of, offered_to
from partners.subscriptions.models import Subscription
from partners.subscriptions.paid import paid_ahead
from partners.subscriptions.proration import rest_of
from partners.subscriptions.queries import with_parts
from partners.subscriptions.standing import position_of, steps_due
from portal import clock
from portal.money import Money


@dataclass(frozen=True, slots=True)
class TakenOver:
    """`today` is None where the partner has no price: what was paid ahead is then not taken over at all. What waits for the
    renewal goes over, too, so that the next charge may be of fewer seats or for another term; `ends_on` is of a team that
    does not renew.
    """

    subscription: Subscription
    today: Money | None = None
    next_on: date | None = None
    next_cost: Money | None = None
    next_retail: Money | None = None
    months: int | None = None  # that the next charge is for
    ends_on: date | None = None
    commits_to: Money | None = None  # as an order of it would: a whole term, or all that is charged until it ends

    @property
    def by_year(self) -> bool:
        return self.months == 12

    @property
    def as_plain(self) -> list:
        """All that is shown of it."""
        shown = (self.today, self.next_on, self.next_cost, self.next_retail, self.months, self.ends_on)
        return [self.subscription.pk, *to_plain(shown)]


def costs_for_receiver(handover: Handover) -> list[TakenOver]:
    """At its own prices of today, of the subscriptions that are paid for. What is due and not written down yet counts: an
    acceptance writes it down first.
    """
    rows = Subscription.objects.filter(client_account=handover.client_account_id, state__in=Subscription.PAID)
    markets = markets_of(handover.to_partner_id)
    found = []
    for row in with_parts(rows.select_related("plan", "price", "client_account")).order_by("number"):
        position, paid = _standing(row)
        if position.state in Subscription.PAID:
            found.append(_taken_over(row, position, paid, markets))
    return found


def _standing(subscription: Subscription) -> tuple[Position, list[Due]]:
    """Today, and what the giving partner has paid for the days to come."""
    position, paid = position_of(subscription), paid_ahead(subscription)
    for step in steps_due(subscription, position):
        position, paid = step.after, [*paid, *_ahead(step)]
    return position, paid


def _ahead(step: Step) -> Iterator[Due]:
    today = clock.today()
    return (replace(due, share=rest_of(due.share.period, today)) for due in step.charges if due.share.part.end > today)


def _taken_over(subscription: Subscription, position: Position, paid: Iterable[Due], markets: Markets) -> TakenOver:
    today = clock.today()
    market = markets(today)
    rates = {item: rate for item in position.items() if (rate := market.rates.get((item, position.term)))}
    if position.items().keys() - rates.keys():
        return TakenOver(subscription)
    costs = (replace(due, rate=rates[due.item], currency=market.currency).cost.amount for due in paid if due.item in rates)
    paid_today = Money(sum(costs, Decimal(0)), market.currency)
    taken = TakenOver(subscription, paid_today)
    theirs, until_its_end = replace(position, rates=rates, currency=market.currency), paid_today.amount
    for step in advance(theirs, offered_to(subscription.client_account, markets), today, position.renews_on):
        until_its_end += sum((due.cost.amount for due in step.charges), Decimal(0))
        if step.charges and taken.next_on is None:
            taken = _with_next(taken, step)
        if step.occasion == Occasion.EXPIRED:
            taken = replace(taken, ends_on=step.day)
    committed = until_its_end if taken.ends_on else whole_term(theirs, rates)
    return replace(taken, commits_to=Money(committed, market.currency))


def _with_next(taken: TakenOver, step: Step) -> TakenOver:
    cost, retail = total(due.cost for due in step.charges), total(due.retail for due in step.charges)
    return replace(taken, next_on=step.day, next_cost=cost, next_retail=retail, months=step.after.term.billing_months)
