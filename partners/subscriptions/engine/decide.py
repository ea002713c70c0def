"""What a change does. `decide` is the only way in: every door, also the one that only asks, comes through it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import singledispatch

from partners.subscriptions.engine import checks
from partners.subscriptions.engine.changes import (
    AddAddOn,
    Cancel,
    Change,
    ChangePlan,
    ChangeRenewal,
    Convert,
    RemoveAddOn,
    SetSeats,
    StartTrial,
    Subscribe,
)
from partners.subscriptions.engine.charges import charges_for, credits_for
from partners.subscriptions.engine.market import Market, Markets, PlanOffer, Rate
from partners.subscriptions.engine.outcome import Kind, Outcome, Reason, Refused
from partners.subscriptions.engine.position import AtRenewal, Position, State
from partners.subscriptions.terms import Term, whole_period

NEXT = ""  # id of what waits before it is stored


def decide(position: Position, change: Change, markets: Markets, today: date) -> Outcome:
    """Raises `Refused` with every reason. What waited and no longer holds is among the conflicts, and gone from `after`."""
    outcome = _decide(change, position, markets, today)
    if any(charge.kind != Kind.CREDIT for charge in outcome.charges):
        checks.refuse(checks.must_be_bookable(outcome.after))
    market, conflicts, kept = markets(today), [], []
    for waiting in outcome.after.waiting:
        reason = None if waiting == outcome.scheduled else checks.conflict(outcome.after, waiting, market)
        if reason is None and outcome.after.state == State.CANCELLED:
            reason = Reason("subscription_cancelled")
        conflicts += [(waiting, reason)] if reason else []
        kept += [] if reason else [waiting]
    return replace(outcome, after=replace(outcome.after, waiting=tuple(kept)), conflicts=tuple(conflicts))


@singledispatch
def _decide(change: Change, position: Position, markets: Markets, today: date) -> Outcome:
    raise TypeError(f"no rule for {change!r}")


@_decide.register
def _(change: Subscribe, position: Position, markets: Markets, today: date) -> Outcome:
    checks.refuse(checks.must_be(position, State.NEW))
    day = change.renew_with or today
    anchor = change.anchor_on or day
    if day != today and day != whole_period(today, anchor, change.term.months, through=day).end:
        raise Refused(Reason("renewal_too_far", "renew_with", {"day": day}))
    invoiced = position.invoiced if change.invoiced is None else change.invoiced
    return _begin(replace(position, plan=change.plan, invoiced=invoiced), change, markets(today), anchor, day)


@_decide.register
def _(change: Convert, position: Position, markets: Markets, today: date) -> Outcome:
    checks.refuse(checks.must_be(position, State.TRIAL))
    return _begin(position, change, markets(today), today, today)


def _begin(position: Position, change: Subscribe | Convert, market: Market, anchor: date, through: date) -> Outcome:
    """Paid time begins today; its terms pass through that day, and renew on the anchor's of the month."""
    offer, today = checks.offer_of(market, position.plan), market.day
    checks.refuse(
        checks.must_qualify(market, offer.code),
        checks.must_be_granted(market, change.seats),
        checks.must_fit(change.seats, offer.minimum, offer.maximum, offer.code),
        checks.must_combine(market, offer.code, change.add_ons),
        checks.must_be_sold(market, change.add_ons),
        checks.must_have_price(market, change.term, [offer.code, *sorted(change.add_ons & market.add_ons.keys())]),
    )
    after = replace(
        _of(position, offer), state=State.ACTIVE, term=change.term, seats=change.seats,
        add_ons={code: market.add_ons[code].quantity for code in sorted(change.add_ons)},
        currency=market.currency, rates=_rates(market, change.term, [offer.code, *sorted(change.add_ons)]),
        started_on=today, anchor_on=anchor, renews_on=whole_period(today, anchor, change.term.months, through).end,
        trial_ends_on=None, auto_renew=True,
    )  # fmt: skip
    return Outcome(after, today, charges_for(Kind.NEW, after, after.items(), today))


@_decide.register
def _(change: StartTrial, position: Position, markets: Markets, today: date) -> Outcome:
    """With the minimum of seats and nothing beside them (interworks; Ingram, How to provision)."""
    checks.refuse(checks.must_be(position, State.NEW))
    offer = checks.offer_of(markets(today), change.plan)
    if offer.trial_days is None:
        raise Refused(Reason("no_trial", "plan", {"plan": offer.code}))
    checks.refuse(checks.must_be_a_customer(markets(today), "plan"), checks.must_qualify(markets(today), offer.code))
    after = replace(
        _of(position, offer), state=State.TRIAL, seats=offer.minimum, started_on=today, anchor_on=today,
        trial_ends_on=today + timedelta(days=offer.trial_days), auto_renew=False,
    )  # fmt: skip
    return Outcome(after, today)


@_decide.register
def _(change: SetSeats, position: Position, markets: Markets, today: date) -> Outcome:
    if position.state == State.TRIAL:
        raise Refused(Reason("trial_has_the_minimum", "seats", {"seats": position.seats}))
    checks.refuse(
        checks.must_be(position, State.ACTIVE),
        checks.must_fit(change.seats, position.minimum, position.maximum, position.plan),
    )
    if change.seats <= position.seats:
        return _reduce(position, change.seats, markets, today)
    market, before = markets(today), position.items()
    checks.refuse(checks.must_be_a_customer(market, "seats"), checks.must_qualify(market, position.plan, "seats"))
    unpriced = (
        before.keys() - position.rates.keys()
    )  # of teams that were brought along, or are older than the price list
    checks.refuse(
        checks.must_be_of_currency(position, market, "seats") if unpriced else (),
        checks.must_have_price(market, position.term, sorted(unpriced), "seats", paid=position.rates),
    )
    after = replace(
        position, seats=change.seats, rates={**position.rates, **_rates(market, position.term, sorted(unpriced))},
        currency=position.currency or market.currency,
    )  # fmt: skip
    more = {item: quantity - before[item] for item, quantity in after.items().items()}
    return Outcome(after, today, charges_for(Kind.ADD, after, more, today))


def _reduce(position: Position, seats: int, markets: Markets, today: date) -> Outcome:
    waiting = position.of_kind("seats")
    if seats == position.seats and waiting:  # does not silently take back what is scheduled
        values = {"seats": seats, "scheduled": waiting.seats, "day": waiting.effective_on}
        raise Refused(Reason("reduction_keeps_waiting", "seats", values))
    if seats == position.seats:
        raise Refused(Reason("seats_unchanged", "seats", {"seats": seats}))
    if waiting and waiting.seats == seats:
        raise Refused(Reason("reduction_already_scheduled", "seats", {"seats": seats, "day": waiting.effective_on}))
    return _wait(position, AtRenewal(NEXT, position.renews_on, seats=seats), markets, today)


def _wait(position: Position, asked: AtRenewal, markets: Markets, today: date) -> Outcome:
    """Nothing changes before the renewal. What waits and is of the same kind is replaced."""
    checks.refuse(_must_go_on(position), checks.must_be_in_time(position, markets, today, asked.asked_as))
    replaced = position.of_kind(asked.kind)
    if replaced and replace(replaced, id=asked.id) == asked:
        raise Refused(Reason("change_already_scheduled", "", {"day": asked.effective_on}))
    waiting = (*(one for one in position.waiting if one != replaced), asked)
    return Outcome(replace(position, waiting=waiting), asked.effective_on, scheduled=asked, replaced=replaced)


@_decide.register
def _(change: ChangePlan, position: Position, markets: Markets, today: date) -> Outcome:
    """At once, to a higher plan only: the rest of the old one is credited, the rest of the new one charged."""
    checks.refuse(checks.must_be(position, State.ACTIVE))
    market = markets(today)
    offer = checks.offer_of(market, change.plan)
    checks.refuse(
        checks.must_be_a_customer(market, "plan"),
        checks.must_qualify(market, offer.code),
        _must_be_higher(offer.rank, position.rank, change.plan),
        checks.must_fit(position.seats, offer.minimum, offer.maximum, offer.code, "plan"),
        checks.must_combine(market, offer.code, position.add_ons, "plan"),
        checks.must_be_of_currency(position, market, "plan"),
        checks.must_have_price(market, position.term, [offer.code], "plan", paid=position.rates),
    )
    kept = {item: rate for item, rate in position.rates.items() if item != position.plan}
    rates = _rates(market, position.term, [offer.code])
    checks.refuse(_must_not_be_cheaper(rates, position, change.plan))
    after = replace(_of(position, offer), rates=kept | rates, currency=market.currency, unpaid={}, lots={})
    credit = credits_for(position, [position.plan], today)
    return Outcome(after, today, (*credit, *charges_for(Kind.UPGRADE, after, {after.plan: after.seats}, today)))


def _of(position: Position, offer: PlanOffer) -> Position:
    """On that plan, as it is offered."""
    return replace(
        position, plan=offer.code, version=offer.version, rank=offer.rank, minimum=offer.minimum, maximum=offer.maximum
    )


def _rates(market: Market, term: Term, items: Iterable[str]) -> dict[str, Rate]:
    return {item: rate for item in items if (rate := market.rates.get((item, term)))}


def _must_not_be_cheaper(rates: Mapping[str, Rate], position: Position, plan: str) -> Iterator[Reason]:
    """Education stands above all in rank and costs less: what would give money back is no higher plan."""
    before = position.rates.get(position.plan)
    if before and plan in rates and rates[plan].cost < before.cost:
        yield Reason("no_downgrade", "plan", {"plan": plan})


def _must_be_higher(rank: int, current: int, plan: str) -> Iterator[Reason]:
    if rank == current:
        yield Reason("plan_unchanged", "plan", {"plan": plan})
    if rank < current:
        yield Reason("no_downgrade", "plan", {"plan": plan})


@_decide.register
def _(change: AddAddOn, position: Position, markets: Markets, today: date) -> Outcome:
    market = markets(today)
    checks.refuse(
        checks.must_be(position, State.ACTIVE),
        checks.must_be_a_customer(market, "add_on"),
        _must_be_without(position, change.add_on),
    )
    checks.refuse(
        checks.must_combine(market, position.plan, {*position.add_ons, change.add_on}, "add_on"),
        checks.must_be_sold(market, [change.add_on], "add_on"),
        checks.must_be_of_currency(position, market, "add_on"),
        checks.must_have_price(market, position.term, [change.add_on], "add_on", paid=position.rates)
        if change.add_on in market.add_ons
        else (),
    )
    after = replace(
        position,
        add_ons={**position.add_ons, change.add_on: market.add_ons[change.add_on].quantity},
        currency=position.currency or market.currency,
        rates={**position.rates, **_rates(market, position.term, [change.add_on])},
    )
    return Outcome(after, today, charges_for(Kind.ADD, after, {change.add_on: after.items()[change.add_on]}, today))


def _must_be_without(position: Position, add_on: str) -> Iterator[Reason]:
    if add_on in position.add_ons:
        yield Reason("add_on_there", "add_on", {"add_on": add_on})


@_decide.register
def _(change: RemoveAddOn, position: Position, markets: Markets, today: date) -> Outcome:
    """From the renewal, without refund (CloudBlue Connect)."""
    checks.refuse(checks.must_be(position, State.ACTIVE))
    if change.add_on not in position.add_ons:
        raise Refused(Reason("add_on_not_there", "add_on", {"add_on": change.add_on}))
    return _wait(position, AtRenewal(NEXT, position.renews_on, add_on=change.add_on), markets, today)


@_decide.register
def _(change: ChangeRenewal, position: Position, markets: Markets, today: date) -> Outcome:
    checks.refuse(checks.must_be(position, State.ACTIVE))
    market, outcome = markets(today), Outcome(position, position.renews_on)
    if change.auto_renew is False and position.auto_renew:
        checks.refuse(checks.must_be_in_time(position, markets, today))
    if change.auto_renew is not None:
        outcome = replace(outcome, after=replace(position, auto_renew=change.auto_renew))
    if change.term is None:
        return outcome
    checks.refuse(
        checks.must_be_a_customer(market, "term"),
        _must_be_other(position, change.term),
        checks.must_have_price(market, change.term, position.items(), paid=position.rates),
        checks.must_be_bookable(position, _rates(market, change.term, position.items())),
    )
    return _wait(outcome.after, AtRenewal(NEXT, position.renews_on, term=change.term), markets, today)


def _must_go_on(position: Position) -> Iterator[Reason]:
    """A team that ends has nothing to come."""
    if not position.auto_renew:
        yield Reason("ends_anyway", "", {"day": position.renews_on})


def _must_be_other(position: Position, term: Term) -> Iterator[Reason]:
    if term == position.term:
        yield Reason("term_unchanged", "term", {"term": term})


@_decide.register
def _(change: Cancel, position: Position, markets: Markets, today: date) -> Outcome:
    """In the first days of an order or a renewal (interworks); a trial at any time. Days not used are credited."""
    checks.refuse(checks.must_be(position, State.TRIAL, State.ACTIVE, State.SUSPENDED))
    after = replace(position, state=State.CANCELLED)
    if position.state == State.TRIAL:
        return Outcome(after, today)
    days = checks.rules_of(position, markets).cancel_within_days
    last_day = checks.last_cancellation_day(position, days)
    if today > last_day:
        values = {"last_day": last_day, "days": days, "renews_on": position.renews_on}
        raise Refused(Reason("cancellation_window_closed", "", values))
    return Outcome(after, today, credits_for(position, position.items(), today))
