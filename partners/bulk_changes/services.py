"""Planning one change for many subscriptions, confirming it as it was shown, stopping and resuming it."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.bulk_changes import errors
from partners.bulk_changes.halting import canary_of
from partners.bulk_changes.kinds import VALUED, Kind, Rounding, action_of
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.bulk_changes.planning import hash_of, keep_one_currency, plan_rows
from partners.bulk_changes.queries import chosen, needs_second_person
from partners.subscriptions.queries import next_number
from partners.subscriptions.values import MOST_SEATS
from portal import clock
from portal.actions import REGISTRY, business_action
from portal.errors import PortalError
from portal.events.record import record_event
from portal.jobs.services import create_job
from portal.keys.queries import person_behind
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import SELLERS

BATCH = 500
RUN, UNDO = "bulk-change", "bulk-change-undo"  # kinds of jobs
State, RowState = BulkChange.State, BulkChangeRow.State


@business_action(
    noun="bulk-changes",
    verb="create",
    label=_("Plan a bulk change"),
    roles=SELLERS,
    selling=True,
    event="bulk_change.planned",
)
def plan_bulk_change(
    *, actor: Actor, subscriptions: Sequence[str], kind: str, value: int | None = None, rounding: str = "", term: str = ""
) -> BulkChange:
    """`subscriptions` are ids. Nothing is changed: each row is decided, with its price, or left out with the reason why."""
    if refused := REGISTRY[action_of(kind)].permission_refusal(actor):
        raise refused
    _refuse_values(kind, value, rounding)
    _refuse_term(kind, term)
    today = clock.today()
    change = BulkChange(
        partner_id=actor.partner_id, kind=kind, value=value, rounding=rounding, term=term,
        planned_by=actor.label[:250], user_id=person_behind(actor),
        expires_at=datetime.combine(today + timedelta(days=1), time.min, UTC),
    )  # fmt: skip
    rows = plan_rows(actor, change, chosen(actor, subscriptions))
    keep_one_currency(rows)
    possible = [row for row in rows if row.state == RowState.WAITING]
    change.total, change.possible, change.hash = len(rows), len(possible), hash_of(change, rows)
    change.currency = next((row.currency for row in possible if row.currency), "")
    for name in ("cost", "retail", "commitment"):
        setattr(change, name, sum(getattr(row, name) for row in possible))
    locked(Partner, actor.partner_id)  # numbers without gaps
    change.number = next_number(BulkChange, actor.partner_id)
    change.save(force_insert=True)
    BulkChangeRow.objects.bulk_create(rows, batch_size=BATCH)
    return change


def _refuse_values(kind: str, value: int | None, rounding: str) -> None:
    if kind not in VALUED:
        if value is not None or rounding:
            raise errors.ValueNotTaken(field="value" if value is not None else "rounding")
        return
    if value is None:
        raise errors.ValueNeeded()
    least, most = {Kind.SET_SEATS: (1, MOST_SEATS), Kind.CHANGE_BY: (-MOST_SEATS, MOST_SEATS)}.get(
        Kind(kind), (-99, 1000)
    )
    if not least <= value <= most:
        raise errors.ValueOutOfRange(least=number_format(least), most=number_format(most, force_grouping=True))
    if kind == Kind.CHANGE_BY_PERCENT and rounding not in Rounding.values:
        raise errors.RoundingNeeded()
    if kind != Kind.CHANGE_BY_PERCENT and rounding:
        raise errors.ValueNotTaken(field="rounding")


def _refuse_term(kind: str, term: str) -> None:
    if kind == Kind.CHANGE_TERM and not term:
        raise errors.TermNeeded()
    if kind != Kind.CHANGE_TERM and term:
        raise errors.ValueNotTaken(field="term")


def can_be_confirmed(change: BulkChange) -> PortalError | None:
    if change.state != State.PLANNED:
        return errors.ConfirmedAlready(bulk_change=change, state=change.state_in_sentence)
    if change.has_expired:
        return errors.PlanExpired(bulk_change=change)
    return None if change.possible else errors.NothingToChange(bulk_change=change)


@business_action(
    noun="bulk-changes",
    verb="confirm",
    label=_("Confirm bulk change"),
    roles=SELLERS,
    selling=True,
    subject="bulk_change",
    available=can_be_confirmed,
    event="bulk_change.confirmed",
)
def confirm_bulk_change(*, actor: Actor, bulk_change: BulkChange, hash: str, reason: str) -> BulkChange:
    """`hash` is that of the plan which was seen. Above the partner's limit of orders a second person confirms."""
    if hash != bulk_change.hash or hash != hash_of(bulk_change, bulk_change.rows.order_by("number")):
        raise errors.OtherPlan(bulk_change=bulk_change)
    _refuse_one_person(actor, bulk_change)
    bulk_change.confirmed_by, bulk_change.confirmed_at = actor.label[:250], clock.now()
    bulk_change.reason = reason
    return _run(actor, bulk_change)


def _refuse_one_person(actor: Actor, change: BulkChange) -> None:
    """A program is nobody's second pair of eyes. Whoever may approve orders may confirm: an owner or admin."""
    if not needs_second_person(change):
        return
    if not actor.user_id or actor.user_id == change.user_id or REGISTRY["orders.approve"].permission_refusal(actor):
        raise errors.SecondPersonConfirms(bulk_change=change)


def _run(actor: Actor, change: BulkChange) -> BulkChange:
    """By a job, with the rights of whoever begins it; each run has a canary of its own."""
    change.become(State.RUNNING)
    change.canary, change.run_tried, change.run_bad = canary_of(change.remaining), 0, 0
    change.halted_because = ""
    change.job = create_job(actor=actor, kind=RUN, subject_id=change.pk, title=title_of(change), total=change.possible)
    change.job.done = change.possible - change.remaining
    change.job.save(update_fields=["done"])
    change.save()
    return change


def title_of(change: BulkChange) -> str:
    return gettext("Bulk change {bulk_change}: {kind}").format(bulk_change=change, kind=change.get_kind_display())


def is_running(change: BulkChange) -> PortalError | None:
    if change.state == State.RUNNING:
        return None
    return errors.NotAtWork(bulk_change=change, state=change.state_in_sentence)


def is_halted(change: BulkChange) -> PortalError | None:
    if change.state == State.HALTED:
        return None
    return errors.NotHalted(bulk_change=change, state=change.state_in_sentence)


@business_action(
    noun="bulk-changes",
    verb="stop",
    label=_("Stop bulk change"),
    roles=SELLERS,
    while_suspended=True,
    subject="bulk_change",
    available=is_running,
)
def stop_bulk_change(*, actor: Actor, bulk_change: BulkChange) -> BulkChange:
    """After the row in hand. It is halted then: rows that are in stay in, and the rest can be resumed or given up."""
    if bulk_change.job and not bulk_change.job.is_finished:
        job = bulk_change.job
        job.cancel_requested_at = job.next_at = clock.now()
        job.save(update_fields=["cancel_requested_at", "next_at"])
    return halt(actor, bulk_change, gettext("{person} stopped it.").format(person=actor.label))


def halt(actor: Actor, change: BulkChange, because: str) -> BulkChange:
    """Under its lock."""
    old = change.state
    change.become(State.HALTED)
    change.halted_because = because[:500]
    change.save()
    new = {"state": change.state, "halted_because": change.halted_because}
    record_event(actor, "bulk_change.halted", change, old={"state": old}, new=new)
    return change


@business_action(
    noun="bulk-changes",
    verb="resume",
    label=_("Resume bulk change"),
    roles=SELLERS,
    selling=True,
    subject="bulk_change",
    available=is_halted,
    event="bulk_change.resumed",
)
def resume_bulk_change(*, actor: Actor, bulk_change: BulkChange, reason: str) -> BulkChange:
    """The rows that were not tried, as they were planned; with a canary again. It acts with your rights."""
    return _run(actor, bulk_change)


@business_action(
    noun="bulk-changes",
    verb="give-up",
    label=_("Give up bulk change"),
    roles=SELLERS,
    while_suspended=True,
    subject="bulk_change",
    available=is_halted,
    event="bulk_change.given_up",
)
def give_up_bulk_change(*, actor: Actor, bulk_change: BulkChange, reason: str = "") -> BulkChange:
    """The rows that were not tried are not done. What is in stays in, and can be undone."""
    bulk_change.become(State.GIVEN_UP)
    bulk_change.ended_at = clock.now()
    bulk_change.rows.filter(state=RowState.WAITING).update(state=RowState.NOT_DONE)
    bulk_change.save()
    return bulk_change
