"""A team that exists already: where it stands today, or what is in the way. One decision for one team and for a file of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.catalogue.queries import oldest_known
from partners.clients.models import ClientAccount
from partners.subscriptions import errors
from partners.subscriptions.changes import decided
from partners.subscriptions.engine.advance import advance
from partners.subscriptions.engine.changes import StartTrial, Subscribe
from partners.subscriptions.engine.market import Market, Markets
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import Position
from partners.subscriptions.models import Subscription
from partners.subscriptions.refusals import name_of
from partners.subscriptions.standing import NEW
from portal import clock

FIRST_TEAMS = date(2011, 10, 1)  # the month in which Dropbox began to sell teams


def begun(change: Subscribe, markets: Markets, start: date, auto_renew: bool = True) -> Outcome:
    """Its charges are what falls due today: what was paid before it was brought along was not paid here."""
    must_have_begun(start)
    today, yesterday = clock.today(), clock.today() - timedelta(days=1)
    if known := rule_known_from(start, markets(today).known_from.get(change.plan)):
        markets = _as_if_it_held_before(known, markets)
    outcome = decided(NEW, change, markets, start)
    steps = list(advance(outcome.after, markets, start, yesterday))
    position: Position = replace(steps[-1].after if steps else outcome.after, auto_renew=auto_renew)
    due = list(advance(position, markets, yesterday, today))
    after, charges = (due[-1].after, due[-1].charges) if due else (position, ())
    return replace(outcome, after=after, charges=charges)


def rule_known_from(start: date, oldest: date | None) -> date | None:
    """The day of the oldest version of a team's plan, where the team began before anybody knew one: a catalogue begins with what
    a source said on the day it was read, and a plan may be older.
    """
    return oldest if oldest and FIRST_TEAMS <= start < oldest <= clock.today() else None


def _as_if_it_held_before(known: date, markets: Markets) -> Markets:
    def market(day: date) -> Market:
        return markets(day) if day >= known else replace(markets(known), day=day)

    return market


@dataclass(frozen=True, slots=True)
class RuleAssumed:
    """What is told beside a team that began before its plan's oldest rule, and hinders nothing."""

    detail: str
    next_step: str
    field: str = "started_on"
    code: str = "rule_assumed"


def rule_assumed(plan: str, start: date, oldest: date | None) -> RuleAssumed | None:
    """`plan` is its name."""
    if not (known := rule_known_from(start, oldest)):
        return None
    words = _("What {plan} offers is known from {day} on. For the days before it is taken to have been the same.")
    cure = _("Nothing has to be done: start, seats and renewals stand as you say. Look at the minimum of seats and the price.")
    return RuleAssumed(words.format(plan=plan, day=date_format(known)), cure)


def assumed_of(entered: Subscription) -> RuleAssumed | None:
    """Of a team that was just entered: later it may have another plan than it began with."""
    if entered.is_trial:
        return None
    return rule_assumed(entered.plan.name, entered.started_on, oldest_known().get(entered.plan.code))


@dataclass(frozen=True, slots=True)
class RunningTrial:
    """As its row or form says; what is not said its plan knows."""

    plan: str
    ends: date | None = None
    seats: int | None = None
    add_ons: frozenset[str] = frozenset()
    invoiced: bool | None = None


def trial_begun(trial: RunningTrial, markets: Markets, start: date) -> Outcome:
    """With the minimum of seats, and until the day that it has at Dropbox, within what its plan allows."""
    must_have_begun(start)
    outcome = decided(NEW, StartTrial(trial.plan), markets, start)
    if refused := list(_against_trial(trial, outcome.after, start)):
        first, *others = refused
        first.others = tuple(others)
        raise first
    ends = trial.ends or outcome.after.trial_ends_on
    return replace(outcome, after=replace(outcome.after, trial_ends_on=ends, invoiced=trial.invoiced))


def _against_trial(trial: RunningTrial, after: Position, start: date) -> Iterator[errors.SubscriptionRefusal]:
    plan, last = name_of(trial.plan), after.trial_ends_on or start
    ends = trial.ends or last
    if not start < ends <= last:
        yield errors.TrialEndsOtherwise(plan=plan, start=start, last=last)
    elif ends <= clock.today():
        yield errors.TrialHasEnded(day=ends)
    if trial.seats not in (None, 0, after.seats):  # 0: our own export says what was bought
        yield errors.TrialHasTheMinimum(plan=plan, minimum=after.seats, seats=trial.seats)
    if trial.add_ons:
        yield errors.TrialHasNoAddOns()


def must_be_active_client(client: ClientAccount) -> None:
    if client.state != ClientAccount.State.ACTIVE:
        raise errors.ClientInactive(client=client)


def must_have_begun(start: date) -> None:
    """What begins today is ordered."""
    if start > clock.today():
        raise errors.StartInFuture(day=start)
    if start == clock.today():
        raise errors.OrderNeeded()
