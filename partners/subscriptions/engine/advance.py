"""What time does to a subscription: trials end, periods are billed, terms end and begin anew, what waited applies."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from partners.subscriptions.engine import checks
from partners.subscriptions.engine.charges import charges_for
from partners.subscriptions.engine.market import Market, Markets, Rate
from partners.subscriptions.engine.outcome import Charge, Kind, Reason
from partners.subscriptions.engine.position import AtRenewal, Position, State
from partners.subscriptions.terms import whole_period

INTERNAL_USE = "internal-use"  # the tier brings fewer seats than the partner has for its own people


class Occasion(StrEnum):
    TRIAL_ENDED = "trial-ended"
    BILLED = "billed"
    RENEWED = "renewed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Step:
    """One day on which something happens by itself."""

    day: date
    occasion: Occasion
    after: Position
    charges: tuple[Charge, ...] = ()
    applied: tuple[AtRenewal, ...] = ()
    conflicts: tuple[tuple[AtRenewal, Reason], ...] = ()
    lacking: str = ""  # for want of what it ends: a qualification, or INTERNAL_USE
    too_dear: tuple[str, ...] = ()  # items that renew at their last price: of the day's no charge could hold so many


def advance(position: Position, markets: Markets, since: date, until: date) -> Iterator[Step]:
    """Every step later than `since` and not later than `until`, in order; each begins where the one before ended.

    The same function says what will happen (the timeline) and, day by day, makes it happen: late if it must be, never twice.
    """
    while (step := _next(position, markets, since)) and step.day <= until:
        yield step
        position, since = step.after, step.day


def next_step_on(position: Position, since: date) -> date | None:
    """The first day later than `since` on which something happens by itself; None when nothing will."""
    if position.state == State.TRIAL:
        return position.trial_ends_on
    if position.state not in {State.ACTIVE, State.SUSPENDED}:
        return None
    return min(position.billing_period(max(since, position.started_on)).end, position.renews_on)


def _next(position: Position, markets: Markets, since: date) -> Step | None:
    day = next_step_on(position, since)
    if day is None:
        return None
    if position.state == State.TRIAL:
        return Step(day, Occasion.TRIAL_ENDED, replace(position, state=State.EXPIRED))
    if day < position.renews_on:
        charged = replace(position, unpaid={}, lots={})
        return Step(day, Occasion.BILLED, charged, charges_for(Kind.PERIOD, charged, position.items(), day))
    return renew(position, markets(day))


def renew(position: Position, market: Market) -> Step:
    """At the end of its term. A suspended subscription does not renew (Google Reseller API); nor does one whose renewal was
    switched off, nor one of a plan that ends, or that the client does not qualify for any more, nor
    a partner's own with more seats than its tier brings.
    """
    day = position.renews_on
    if not position.auto_renew or position.state == State.SUSPENDED or position.plan in market.ending:
        return Step(day, Occasion.EXPIRED, replace(position, state=State.EXPIRED, waiting=()))
    if lacking := market.lacking(position.plan):
        return Step(day, Occasion.EXPIRED, replace(position, state=State.EXPIRED, waiting=()), lacking=lacking)
    due = [one for one in position.waiting if one.effective_on <= day]
    after = replace(position, waiting=tuple(one for one in position.waiting if one not in due))
    applied, conflicts = [], []
    for waiting in due:
        if reason := checks.conflict(after, waiting, market):
            conflicts.append((waiting, reason))
        else:
            after = _apply(after, waiting)
            applied.append(waiting)
    if next(checks.must_be_granted(market, after.seats), None):
        return Step(day, Occasion.EXPIRED, replace(position, state=State.EXPIRED, waiting=()), lacking=INTERNAL_USE)
    ends = whole_period(day, after.anchor_on, after.term.months, through=day).end
    (rates, too_dear), currency = _rates_from(after, market), market.currency or after.currency
    after = replace(after, renews_on=ends, rates=rates, currency=currency, unpaid={}, lots={})
    charges = charges_for(Kind.RENEW, after, after.items(), day)
    return Step(day, Occasion.RENEWED, after, charges, tuple(applied), tuple(conflicts), too_dear=too_dear)


def _apply(position: Position, waiting: AtRenewal) -> Position:
    if waiting.seats is not None:
        return replace(position, seats=waiting.seats)
    if waiting.term is not None:
        return replace(position, term=waiting.term)
    return replace(position, add_ons={code: rule for code, rule in position.add_ons.items() if code != waiting.add_on})


def _rates_from(position: Position, market: Market) -> tuple[dict[str, Rate], tuple[str, ...]]:
    """The day's prices; what is sold no longer renews at its last one, and so does what no charge could hold at the day's: a
    price that was laid down by mistake keeps no team from renewing. Which these are is said beside it.
    """
    rates, too_dear = {}, []
    for item, quantity in position.items().items():
        rate, last = market.rates.get((item, position.term)), position.rates.get(item)
        if rate and not checks.is_bookable(rate, quantity):
            too_dear.append(item)
        if found := next((one for one in (rate, last) if one and checks.is_bookable(one, quantity)), None):
            rates[item] = found
    return rates, tuple(too_dear)
