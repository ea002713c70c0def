"""What a change would do, or why it is refused. One decision for the preview of both doors and for the act itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from partners.catalogue.models import AddOn, Plan
from partners.clients.models import ClientAccount
from partners.qualifications.queries import must_be_of_institution
from partners.subscriptions import errors
from partners.subscriptions.coming import Beside, Coming, beside_of, coming
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
from partners.subscriptions.engine.commitment import commitment
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.digest import digest_of
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.outcome import Charge, Outcome, Refused
from partners.subscriptions.engine.position import Position
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.proration import Share
from partners.subscriptions.queries import waiting_of
from partners.subscriptions.refusals import Naming, name_of, refusal_of
from partners.subscriptions.standing import NEW, standing_of
from partners.subscriptions.terms import Term
from portal import clock
from portal.actions import REGISTRY
from portal.money import Money
from portal.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Planned:
    """What a change does, and what becomes of the scheduled ones: each is replaced, stays, or is no longer possible."""

    before: Position
    change: Change
    outcome: Outcome
    markets: Markets
    replaces: ScheduledChange | None = None
    keeps: tuple[ScheduledChange, ...] = ()
    drops: tuple[ScheduledChange, ...] = ()
    beside: Beside = field(default_factory=dict)  # when the client's other teams renew
    order: Any = None  # the `Order` it became, if licences are to be bought for it

    @property
    def charges(self) -> tuple[Charge, ...]:
        return self.outcome.charges

    @property
    def ends(self) -> bool:
        """The team does not renew as it stands then, so that nothing comes that waits for it."""
        return not self.outcome.after.auto_renew

    @property
    def commitment(self) -> Decimal:
        """By which the limit of orders counts it: what it costs today, or what it adds to a whole term, if that is more."""
        today = sum((charge.cost.amount for charge in self.charges), Decimal(0))
        return max(today, commitment(self.before, self.outcome, self.markets), Decimal(0))

    @property
    def committed(self) -> Money:
        """In the currency of what is charged, or, where nothing is today, of what it is sold in."""
        currencies = {charge.currency for charge in self.charges} or {self.markets(clock.today()).currency}
        return Money(commitment := self.commitment, currencies.pop() if commitment else "")

    @property
    def coming(self) -> list[Coming]:
        """What is coming afterwards."""
        return coming(self.outcome.after, self.markets, self.beside)

    @property
    def coming_else(self) -> list[Coming]:
        """What is coming without it; nothing, to a team that is not there yet."""
        return coming(self.before, self.markets, self.beside) if self.before != NEW else []

    @property
    def digest(self) -> str:
        """Of all that it was made of: what is confirmed is what was shown."""
        return digest_of(self.before, self.change, self.outcome)


@dataclass(frozen=True, slots=True)
class Withdraw:
    """What waits for the renewal is taken back: a value, as the engine's changes are."""


class SeatChange(Planned):
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
    def share(self) -> Share | None:
        """The part of the running billing period that added seats are paid for."""
        return None if self.is_reduction else self.before.billed_from(self.outcome.effective_on)


P = TypeVar("P", bound=Planned)


def preview_change(
    actor: Actor, subscription: Subscription, seats: int, expected_purchased: int | None = None
) -> SeatChange:
    """What `change_seats` would do for this actor now. Writes nothing; raises what it would raise."""
    _refuse(actor, "subscriptions.change-seats", subscription)
    return decide_change(subscription, markets_of_client(subscription.client_account), seats, expected_purchased)


def preview_plan(actor: Actor, subscription: Subscription, plan: Plan) -> Planned:
    """What `change_plan` would do for this actor now."""
    return _preview(actor, "subscriptions.change-plan", subscription, ChangePlan(plan.code))


def preview_add_on(actor: Actor, subscription: Subscription, add_on: AddOn) -> Planned:
    """What `add_add_on` would do for this actor now."""
    return _preview(actor, "subscriptions.add-add-on", subscription, AddAddOn(add_on.code))


def preview_removal(actor: Actor, subscription: Subscription, add_on: AddOn) -> Planned:
    """What `remove_add_on` would do for this actor now."""
    return _preview(actor, "subscriptions.remove-add-on", subscription, RemoveAddOn(add_on.code))


def preview_conversion(
    actor: Actor, subscription: Subscription, term: str, seats: int, add_ons: Iterable[AddOn] = ()
) -> Planned:
    """What `convert_trial` would do for this actor now."""
    change = Convert(Term(term), seats, frozenset(add_on.code for add_on in add_ons))
    return _preview(actor, "subscriptions.convert", subscription, change)


def preview_term(actor: Actor, subscription: Subscription, term: str) -> Planned:
    """What `change_term` would do for this actor now."""
    return _preview(actor, "subscriptions.change-term", subscription, ChangeRenewal(term=Term(term)))


def preview_renewal(actor: Actor, subscription: Subscription, auto_renew: bool) -> Planned:
    """What `let_end` or, with `auto_renew`, `let_renew` would do for this actor now."""
    action = "subscriptions.let-renew" if auto_renew else "subscriptions.let-end"
    return _preview(actor, action, subscription, ChangeRenewal(auto_renew))


def preview_cancellation(actor: Actor, subscription: Subscription) -> Planned:
    """What `cancel_subscription` would do for this actor now."""
    return _preview(actor, "subscriptions.cancel", subscription, Cancel())


def preview_withdrawal(actor: Actor, subscription: Subscription, scheduled_change: str = "") -> Planned:
    """What `withdraw_scheduled_change` would do for this actor now."""
    _refuse(actor, "subscriptions.withdraw-change", subscription)
    markets = markets_of_client(subscription.client_account)
    return plan_withdrawal(subscription, markets, to_withdraw(subscription, scheduled_change))


def to_withdraw(subscription: Subscription, scheduled_change: str = "") -> ScheduledChange:
    """The one of that id, or the only one that waits."""
    waiting = [change for change in waiting_of(subscription) if scheduled_change in ("", change.pk)]
    if not waiting:
        raise errors.NotScheduled() if scheduled_change else errors.NothingScheduled()
    if len(waiting) > 1:
        raise errors.SeveralScheduled(changes=", ".join(str(change) for change in waiting))
    return waiting[0]


def plan_withdrawal(
    subscription: Subscription, markets: Markets, withdrawn: ScheduledChange, seen: str = ""
) -> Planned:
    """What else waits stays."""
    before = standing_of(subscription, markets, with_paid=True)
    others = tuple(one for one in before.waiting if one.id != withdrawn.pk)
    outcome = Outcome(replace(before, waiting=others), before.renews_on)
    beside = beside_of(subscription, before)
    planned = Planned(before, Withdraw(), outcome, markets, drops=(withdrawn,), beside=beside)  # type: ignore[arg-type]
    refuse_unseen(planned, seen)
    return planned


def _preview(actor: Actor, action: str, subscription: Subscription, change: Change) -> Planned:
    _refuse(actor, action, subscription)
    return plan_change(subscription, markets_of_client(subscription.client_account), change)


def _refuse(actor: Actor, action: str, subscription: Subscription) -> None:
    if refused := REGISTRY[action].refusal(actor, subscription):
        raise refused


def decide_change(
    subscription: Subscription, markets: Markets, seats: int, expected_purchased: int | None = None, seen: str = ""
) -> SeatChange:
    """`expected_purchased` is the number the caller last saw, so that two people do not decide past one another; `seen` is the
    digest of all that was shown.
    """
    before = standing_of(subscription, markets, with_paid=True)
    if expected_purchased not in (None, before.seats):
        raise errors.SeatsChangedMeanwhile(purchased=before.seats, expected=expected_purchased)
    return _planned(SeatChange, subscription, before, SetSeats(seats), markets, seen)


def plan_change(
    subscription: Subscription,
    markets: Markets,
    change: Change,
    seen: str = "",
    day: date | None = None,
    name: Naming = name_of,
    before: Position | None = None,
) -> Planned:
    """What any change would do now, or from an earlier day on that it was quoted for. `seen` is the digest of what was shown, if
    something was. Raised to a plan that asks for it, a team needs an admin at the institution as a new one does. For whoever
    plans several changes: `name` says what plans are called in refusals, `before` where the subscription stands, read once.
    """
    before = before or standing_of(subscription, markets, with_paid=True)
    if isinstance(change, ChangePlan):
        must_be_of_institution(subscription.client_account, change.plan, subscription.admin_email, field="plan")
    return _planned(Planned, subscription, before, change, markets, seen, day, name)


def plan_new(
    client: ClientAccount, change: Subscribe | StartTrial, admin_email: str, day: date | None = None
) -> Planned:
    """What a new team would be, from today or from an earlier day on that it was quoted for."""
    markets = markets_of_client(client)
    must_be_of_institution(client, change.plan, admin_email)
    return Planned(NEW, change, decided(NEW, change, markets, day or clock.today()), markets)


def _planned(
    kind: type[P],
    subscription: Subscription,
    before: Position,
    change: Change,
    markets: Markets,
    seen: str,
    day: date | None = None,
    name: Naming = name_of,
) -> P:
    outcome = decided(before, change, markets, day or clock.today(), name)
    fate, beside = _fate(subscription, before, outcome), beside_of(subscription, before, outcome.after)
    planned = kind(before, change, outcome, markets, beside=beside, **fate)
    refuse_unseen(planned, seen)
    return planned


def refuse_unseen(planned: Planned, seen: str) -> None:
    """What is confirmed is what was shown, if something was."""
    if seen and seen != planned.digest:
        raise errors.ShownDifferently()


def _fate(subscription: Subscription, before: Position, outcome: Outcome) -> dict[str, Any]:
    """Of what waits."""
    rows = {change.pk: change for change in waiting_of(subscription)} if before.waiting else {}
    kept, lost = {one.id for one in outcome.keeps}, {one.id for one in outcome.drops}
    return {
        "replaces": rows.get(outcome.replaced.id) if outcome.replaced else None,
        "keeps": tuple(change for pk, change in rows.items() if pk in kept),
        "drops": tuple(change for pk, change in rows.items() if pk in lost),
    }


def decided(position: Position, change: Change, markets: Markets, day: date, name: Naming = name_of) -> Outcome:
    """What the engine says; its reasons as the refusals that people read."""
    try:
        return decide(position, change, markets, day)
    except Refused as refused:
        raise refusal_of(refused, name) from None
