"""What a bulk change would do to each subscription: decided by the engine as the single change is, or why it is left out."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from partners.bulk_changes.errors import NothingSpare, OtherCurrencyThanPlan, UseUnknown
from partners.bulk_changes.kinds import CHANGE_SEATS, Kind, action_of, seats_wanted
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.orders.quoting import sums_of
from partners.renewals.queries import proposal_of, renewal_of
from partners.renewals.rightsizing import Advice
from partners.subscriptions.changes import Planned, decide_change, plan_change, plan_withdrawal
from partners.subscriptions.engine.changes import ChangeRenewal
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.position import Position
from partners.subscriptions.errors import NoReductionScheduled
from partners.subscriptions.market import markets_of, offered_to
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import reduction_of
from partners.subscriptions.terms import Term
from partners.subscriptions.waiting import as_values
from portal.actions import REGISTRY
from portal.errors import PortalError
from portal.events.record import plain
from portal.tenancy.actor import Actor


def plan_rows(actor: Actor, change: BulkChange, subscriptions: Iterable[Subscription]) -> list[BulkChangeRow]:
    """Unsaved, in the order given. The catalogue is read once for all."""
    markets = markets_of(change.partner_id)
    return [
        _row(actor, change, subscription, offered_to(subscription.client_account, markets), n)
        for n, subscription in enumerate(subscriptions, 1)
    ]


def _row(actor: Actor, change: BulkChange, subscription: Subscription, markets: Markets, number: int) -> BulkChangeRow:
    row = BulkChangeRow(
        partner_id=change.partner_id,
        bulk_change=change,
        number=number,
        subscription=subscription,
        name=f"{subscription} · {subscription.client_account}"[:250],
    )
    try:
        if refused := REGISTRY[action_of(change.kind)].refusal(actor, subscription):
            raise refused
        row.seats = _seats(change, subscription, markets)
        _take(row, planned(change.kind, row.seats, subscription, markets, term=change.term))
    except PortalError as refused:
        row.state, row.problems = BulkChangeRow.State.LEFT_OUT, [problem_of(refused)]
    return row


def keep_one_currency(rows: Sequence[BulkChangeRow]) -> None:
    """That of the first row which costs something: a plan has one sum, and two currencies none."""
    paid = next((row.currency for row in rows if row.currency), "")
    for row in rows:
        if row.currency not in ("", paid):
            refused = OtherCurrencyThanPlan(currency=row.currency, paid=paid)
            row.state, row.problems = BulkChangeRow.State.LEFT_OUT, [problem_of(refused)]
            row.currency, row.cost, row.retail, row.commitment = "", Decimal(), Decimal(), Decimal()
            row.before, row.after, row.effective_on, row.warnings, row.digest = {}, {}, None, [], ""


def planned(
    kind: str, seats: int | None, subscription: Subscription, markets: Markets, seen: str = "", term: str = ""
) -> Planned:
    """What one row does now. With `seen`, the digest it was planned with, anything else is refused."""
    if kind == Kind.WITHDRAW:
        return _withdrawal(subscription, markets, seen)
    if kind == Kind.CHANGE_TERM:
        return plan_change(subscription, markets, ChangeRenewal(term=Term(term)), seen)
    if seats is None:
        return plan_change(subscription, markets, ChangeRenewal(auto_renew=kind == Kind.LET_RENEW), seen)
    return decide_change(subscription, markets, seats, seen=seen)


def _withdrawal(subscription: Subscription, markets: Markets, seen: str) -> Planned:
    """Of fewer seats; what else waits stays."""
    reduction = reduction_of(subscription)
    if reduction is None:
        raise NoReductionScheduled()
    return plan_withdrawal(subscription, markets, reduction, seen)


def _seats(change: BulkChange, subscription: Subscription, markets: Markets) -> int | None:
    """That the team is to have; None where the change is not one of seats."""
    if action_of(change.kind) != CHANGE_SEATS:
        return None
    if change.kind == Kind.RIGHT_SIZE:
        return _right_size(subscription, markets)
    return seats_wanted(change.kind, change.value or 0, change.rounding, subscription.purchased)


def _right_size(subscription: Subscription, markets: Markets) -> int:
    """As the page of renewals proposes it; what it does not propose to reduce is left out."""
    subscription.renewal = renewal_of(subscription, markets)  # type: ignore[attr-defined]
    proposal = proposal_of(subscription)
    if proposal.advice == Advice.ASK:
        raise UseUnknown()
    if proposal.advice != Advice.REDUCE:
        raise NothingSpare(seats=proposal.seats)
    return proposal.seats


def _take(row: BulkChangeRow, plan: Planned) -> None:
    kind = row.bulk_change.kind
    row.before, row.after = in_plain(plan.before, kind), in_plain(plan.outcome.after, kind)
    row.effective_on, row.digest = plan.outcome.effective_on, plan.digest
    row.currency, row.cost, row.retail = sums_of(plan)
    row.commitment = plan.commitment
    row.warnings = [
        {"code": code, **plain(as_values(change))}
        for code, changes in (("replaces", (plan.replaces,)), ("keeps", plan.keeps), ("drops", plan.drops))
        for change in changes
        if change is not None
    ]


def in_plain(position: Position, kind: str) -> dict[str, Any]:
    """What a receipt says of where a team stands; of its term where the change is about that."""
    at_renewal = next((waiting.seats for waiting in position.waiting if waiting.seats is not None), position.seats)
    stands = {"seats": position.seats, "seats_at_renewal": at_renewal, "auto_renew": position.auto_renew}
    if kind != Kind.CHANGE_TERM:
        return stands
    waiting = position.of_kind("term")
    return stands | {"term": position.term, "term_at_renewal": waiting.term if waiting else position.term}


def problem_of(refused: PortalError) -> dict[str, str]:
    """As the rows of every job have it."""
    return {"field": refused.field, "code": refused.code, "message": str(refused), "cure": refused.advice}


def hash_of(change: BulkChange, rows: Iterable[BulkChangeRow]) -> str:
    """SHA-256 over what is asked and every row: how each stands, what is to come of it, or why it is left out."""
    asked = [change.partner_id, change.kind, change.value, change.rounding, *([change.term] if change.term else [])]
    text = json.dumps([asked, [_hashed(row) for row in rows]], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _hashed(row: BulkChangeRow) -> list:
    why = [problem["code"] for problem in row.problems] if not row.digest else []
    day = row.effective_on.isoformat() if row.effective_on else ""
    amounts: Mapping[str, str] = {name: f"{getattr(row, name):.4f}" for name in ("cost", "retail")}
    return [row.number, row.subscription_id, row.seats, row.digest, day, row.before, row.after, amounts, why]
