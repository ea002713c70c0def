"""What time does to a subscription: trials end, periods are billed, terms end and begin anew, what waited applies."""

from collections.abc import Iterator, Mapping
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


def began_another_period(position: Position, since: date, today: date) -> bool:
    """Whether time alone has done something since a day: what was worked out on that day does not pay for it."""
    day = next_step_on(position, since)
    return day is not None and day <= today


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
    rates, too_dear, currency = _rates_from(after, market)
    after = replace(after, renews_on=ends, rates=rates, currency=currency, unpaid={}, lots={})
    charges = charges_for(Kind.RENEW, after, after.items(), day)
    return Step(day, Occasion.RENEWED, after, charges, tuple(applied), tuple(conflicts), too_dear=too_dear)


def _apply(position: Position, waiting: AtRenewal) -> Position:
    if waiting.seats is not None:
        return replace(position, seats=waiting.seats)
    if waiting.term is not None:
        return replace(position, term=waiting.term)
    return replace(position, add_ons={code: rule for code, rule in position.add_ons.items() if code != waiting.add_on})


def _rates_from(position: Position, market: Market) -> tuple[dict[str, Rate], tuple[str, ...], str]:
    """The day's prices; what is sold no longer renews at its last one, and so does what no charge could hold at the day's: a
    price that was laid down by mistake keeps no team from renewing. Which these are is said beside it, and the currency: a last
    price is in the one it was laid down in, and then all that has one renews so, for a team pays in one currency.
    """
    items = position.items()
    offered = {item: rate for item in items if (rate := market.rates.get((item, position.term)))}
    todays, last = _bookable(offered, items), _bookable(position.rates, items)
    too_dear = tuple(item for item in offered if item not in todays)
    if market.currency not in {"", position.currency} and last.keys() - todays.keys():
        return last, too_dear, position.currency
    return {**last, **todays}, too_dear, market.currency or position.currency


def _bookable(rates: Mapping[str, Rate], items: Mapping[str, int]) -> dict[str, Rate]:
    """Of these items, and such as a charge can hold."""
    return {
        item: rates[item] for item, many in items.items() if item in rates and checks.is_bookable(rates[item], many)
    }
