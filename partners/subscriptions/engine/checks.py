"""The rules of the trade, each asked in one place. A check gives the reasons why not; none means that it holds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain

from partners.subscriptions.engine.market import AddOnOffer, Market, Markets, PlanOffer, Rate, Rules
from partners.subscriptions.engine.outcome import Reason, Refused
from partners.subscriptions.engine.position import AtRenewal, Position, State
from partners.subscriptions.terms import Term

SHORTEST_MONTH = 28
MOST = Decimal(9_999_999_999)  # what one line of a charge can hold, in any currency


def refuse(*checks: Iterable[Reason]) -> None:
    """Raise all that is in the way together."""
    if reasons := [reason for check in checks for reason in check]:
        raise Refused(*reasons)


def offer_of(market: Market, plan: str) -> PlanOffer:
    offer = market.plans.get(plan)
    if offer is None:
        raise Refused(Reason("plan_not_sold", "plan", {"plan": plan, "day": market.day}))
    return offer


def must_be(position: Position, *states: State) -> Iterator[Reason]:
    if position.state not in states:
        yield Reason(f"subscription_{position.state}")


def must_be_of_currency(position: Position, market: Market, field: str) -> Iterator[Reason]:
    """A team pays in one currency until its renewal: what is sold in another meanwhile is not added to it."""
    if position.rates and position.currency != market.currency:
        told = {"currency": position.currency, "offered": market.currency, "day": position.renews_on}
        yield Reason("other_currency", field, told)


def must_have_price(
    market: Market, term: Term, items: Iterable[str], field: str = "term", *, paid: Mapping[str, Rate] | None = None
) -> Iterator[Reason]:
    """A network that keeps no price list counts seats and no money; one that keeps it sells nothing without a price, nor to a
    team that is `paid` for.
    """
    for item in items if market.rates or paid else ():
        if (item, term) not in market.rates:
            yield Reason("no_price", field, {"item": item, "term": term, "day": market.day})


def is_bookable(rate: Rate, quantity: int) -> bool:
    """Whether a charge can hold a whole period of so many."""
    return max(rate.cost, rate.retail) * quantity <= MOST


def must_be_bookable(position: Position, rates: Mapping[str, Rate] | None = None) -> Iterator[Reason]:
    """Whole periods, also when less is charged today: what is bought now must renew."""
    rates = position.rates if rates is None else rates
    for item, quantity in position.items().items():
        if item in rates and not is_bookable(rates[item], quantity):
            yield Reason("amount_too_large", "", {"item": item, "quantity": quantity})


def must_qualify(market: Market, plan: str, field: str = "plan") -> Iterator[Reason]:
    """What is sold only to schools, say, is sold to none that has not proved to be one (Microsoft's qualifications)."""
    if needed := market.lacking(plan):
        yield Reason("qualification_missing", field, {"plan": plan, "qualification": needed})


def must_be_granted(market: Market, seats: int) -> Iterator[Reason]:
    """For its own people a partner has as many seats as its tier brings."""
    if market.internal is not None and seats > market.internal:
        yield Reason("internal_use_above_limit", "seats", {"seats": seats, "limit": market.internal})


def must_be_a_customer(market: Market, field: str) -> Iterator[Reason]:
    """What is for the partner itself was granted as it is: it can be given up, and nothing is bought for it."""
    if market.internal is not None:
        yield Reason("internal_use_as_granted", field)


def must_fit(seats: int, minimum: int, maximum: int | None, plan: str, field: str = "seats") -> Iterator[Reason]:
    if seats < minimum:
        yield Reason("below_minimum", field, {"seats": seats, "minimum": minimum, "plan": plan})
    if maximum is not None and seats > maximum:
        yield Reason("above_maximum", field, {"seats": seats, "maximum": maximum, "plan": plan})


def must_combine(market: Market, plan: str, add_ons: Iterable[str], field: str = "add_ons") -> Iterator[Reason]:
    """Whether the plan takes these add-ons, and they each other."""
    codes = sorted(add_ons)
    for code in codes:
        offer = market.add_ons.get(code)
        if offer is None:
            yield Reason("add_on_not_sold", field, {"add_on": code, "day": market.day})
            continue
        if plan not in offer.plans:
            yield Reason("add_on_not_for_plan", field, {"add_on": code, "plan": plan})
        for other in codes[codes.index(code) + 1 :]:
            if _exclude(market, offer, other):
                yield Reason("add_ons_exclude", field, {"add_on": code, "other": other})


def must_be_sold(market: Market, add_ons: Iterable[str], field: str = "add_ons") -> Iterator[Reason]:
    """Of what a team did not have. What there never was `must_combine` refuses."""
    for code in sorted(add_ons):
        if code in market.add_ons and not market.add_ons[code].sold:
            yield Reason("add_on_no_longer_sold", field, {"add_on": code})


def _exclude(market: Market, offer: AddOnOffer, other: str) -> bool:
    beside = market.add_ons.get(other)
    same_family = beside is not None and bool(offer.family) and beside.family == offer.family
    return same_family or other in offer.excludes or (beside is not None and offer.code in beside.excludes)


def rules_of(position: Position, markets: Markets) -> Rules:
    """Those of the running term's first day: a revision in its midst changes nothing about it."""
    return markets(position.running_term.start).rules[position.term]


def last_day_to_give_notice(position: Position, markets: Markets, *, invoiced: bool | None = None) -> date:
    """Until when less can be asked for at the coming renewal. Without notice it is the day before. `invoiced` is for whoever asks
    what it would be.
    """
    must_notify = position.invoiced if invoiced is None else invoiced
    return last_notice_day(position, rules_of(position, markets).notice_days if must_notify else 1)


def last_notice_day(position: Position, days: int) -> date:
    """The day before, too, where there is no time for the notice (decision 39)."""
    return position.renews_on - timedelta(days=max(days, 1) if leaves_time(position, days) else 1)


def leaves_time(position: Position, days: int) -> bool:
    """Whether so many days before the renewal lie in the running term. Of a month never, so that the last day is not in
    this month the second and in February none; of a first term that was cut short it depends on that.
    """
    last = position.renews_on - timedelta(days=days)
    return days < SHORTEST_MONTH * position.term.months and last >= position.running_term.start


def must_be_in_time(position: Position, markets: Markets, today: date, field: str = "") -> Iterator[Reason]:
    last = last_day_to_give_notice(position, markets)
    if today > last:
        values = {"last_day": last, "renews_on": position.renews_on, "invoiced": bool(position.invoiced)}
        yield Reason("notice_passed", field, values)


def last_cancellation_day(position: Position, within_days: int) -> date:
    """The first day of an order or a renewal is day 1."""
    return position.running_term.start + timedelta(days=within_days - 1)


def conflict(position: Position, waiting: AtRenewal, market: Market) -> Reason | None:
    """Why something that waits can no longer be done, if it cannot."""
    if waiting.seats is not None:
        if waiting.seats >= position.seats:
            return Reason("no_reduction_left", "seats", {"seats": waiting.seats, "purchased": position.seats})
        return next(must_fit(waiting.seats, position.minimum, position.maximum, position.plan), None)
    if waiting.term is not None:
        rates = {item: rate for item in position.items() if (rate := market.rates.get((item, waiting.term)))}
        unpriced = must_have_price(market, waiting.term, position.items(), paid=position.rates)
        return next(chain(unpriced, must_be_bookable(position, rates)), None)
    if waiting.add_on not in position.add_ons:
        return Reason("add_on_gone", "add_ons", {"add_on": waiting.add_on})
    return None
