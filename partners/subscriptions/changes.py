"""What a change of seats would do, or why it is refused. One decision for the preview of both doors and for the act itself."""

from dataclasses import dataclass
from datetime import date

from partners.subscriptions import errors
from partners.subscriptions.engine.changes import Change, SetSeats
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Charge, Outcome, Refused
from partners.subscriptions.engine.position import Position
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.proration import Share
from partners.subscriptions.queries import scheduled_change_of
from partners.subscriptions.refusals import refusal_of
from partners.subscriptions.standing import standing_of
from portal import clock
from portal.actions import REGISTRY
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class SeatChange:
    """What a change of seats does, which scheduled reduction it replaces, and which one stays."""

    before: Position
    outcome: Outcome
    replaces: ScheduledChange | None = None
    keeps: ScheduledChange | None = None

    @property
    def is_reduction(self) -> bool:
        return self.outcome.scheduled is not None

    @property
    def kind(self) -> str:
        return "reduction" if self.is_reduction else "increase"

    @property
    def seats(self) -> int:
        """Altogether, from `effective_on`."""
        waiting = self.outcome.scheduled
        return self.outcome.after.seats if waiting is None else waiting.seats or 0

    @property
    def delta(self) -> int:
        return self.seats - self.before.seats

    @property
    def fewer(self) -> int:
        return max(-self.delta, 0)

    @property
    def charges(self) -> tuple[Charge, ...]:
        return self.outcome.charges

    @property
    def share(self) -> Share | None:
        """The part of the running billing period that added seats are paid for."""
        return None if self.is_reduction else self.before.billed_from(self.outcome.effective_on)


def preview_change(
    actor: Actor, subscription: Subscription, seats: int, expected_purchased: int | None = None
) -> SeatChange:
    """What `change_seats` would do for this actor now. Writes nothing; raises what it would raise."""
    if refused := REGISTRY["subscriptions.change-seats"].refusal(actor, subscription):
        raise refused
    return decide_change(subscription, markets_of(subscription.partner_id), seats, expected_purchased)


def decide_change(
    subscription: Subscription, markets: Markets, seats: int, expected_purchased: int | None = None
) -> SeatChange:
    """`expected_purchased` is the number the caller last saw, so that two people do not decide past one another."""
    before = standing_of(subscription, markets)
    if expected_purchased not in (None, before.seats):
        raise errors.SeatsChangedMeanwhile(purchased=before.seats, expected=expected_purchased)
    outcome = decided(before, SetSeats(seats), markets, clock.today())
    waiting = scheduled_change_of(subscription) if before.waiting else None
    return SeatChange(before, outcome, *((waiting, None) if outcome.scheduled else (None, waiting)))


def decided(position: Position, change: Change, markets: Markets, day: date) -> Outcome:
    """What the engine says; its reasons as the refusals that people read."""
    try:
        return decide(position, change, markets, day)
    except Refused as refused:
        raise refusal_of(refused) from None
