"""What a change of seats would do, or why it is refused. One decision for the preview of both doors and for the act itself."""

from dataclasses import dataclass

from partners.catalogue.models import PlanVersion
from partners.subscriptions import errors
from partners.subscriptions import seats as rules
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.standing import Standing, standing_of, term_start_of
from portal import clock
from portal.actions import REGISTRY
from portal.tenancy.actor import Actor

MOST_SEATS = 1_000_000  # what the columns and a typing error can bear; a plan's own maximum is in its version


@dataclass(frozen=True, slots=True)
class SeatChange:
    """What a change of seats does, which scheduled reduction it replaces, and which one stays."""

    plan: rules.SeatPlan
    replaces: ScheduledChange | None = None
    keeps: ScheduledChange | None = None

    @property
    def fewer(self) -> int:
        return max(-self.plan.delta, 0)


def preview_change(
    actor: Actor, subscription: Subscription, seats: int, expected_purchased: int | None = None
) -> SeatChange:
    """What `change_seats` would do for this actor now. Writes nothing; raises what it would raise."""
    if refused := REGISTRY["subscriptions.change-seats"].refusal(actor, subscription):
        raise refused
    return decide_change(subscription, seats, expected_purchased)


def decide_change(subscription: Subscription, seats: int, expected_purchased: int | None = None) -> SeatChange:
    """`expected_purchased` is the number the caller last saw, so that two people do not decide past one another."""
    standing = standing_of(subscription)
    if expected_purchased not in (None, standing.purchased):
        raise errors.SeatsChangedMeanwhile(purchased=standing.purchased, expected=expected_purchased)
    check_bounds(seats, subscription.plan_version)
    plan = rules.plan_change(
        purchased=standing.purchased,
        seats=seats,
        today=clock.today(),
        term_started_on=term_start_of(subscription),
        renews_on=standing.renews_on,
    )
    if plan.kind == rules.Kind.INCREASE:
        return SeatChange(plan, keeps=standing.waiting)
    _refuse_repetition(standing, seats)
    return SeatChange(plan, replaces=standing.waiting)


def _refuse_repetition(standing: Standing, seats: int) -> None:
    waiting = standing.waiting
    if waiting and seats == waiting.seats:
        raise errors.ReductionAlreadyScheduled(seats=seats, day=waiting.effective_on)
    if waiting and seats == standing.purchased:
        raise errors.ReductionKeepsWaiting(seats=seats, scheduled=waiting.seats, day=waiting.effective_on)
    if seats == standing.purchased:
        raise errors.SeatsUnchanged(seats=seats)


def check_bounds(seats: int, version: PlanVersion) -> None:
    maximum = version.maximum_seats or MOST_SEATS
    broken = rules.bounds_broken(seats, version.minimum_seats, maximum)
    if broken == "below":
        raise errors.BelowMinimum(seats=seats, minimum=version.minimum_seats, plan=version.plan.name)
    if broken == "above":
        raise errors.AboveMaximum(seats=seats, maximum=maximum, plan=version.plan.name)
