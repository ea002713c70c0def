"""Taking back what a bulk change made, where the trade allows it, and only while it is still there as it was made."""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.bulk_changes import errors
from partners.bulk_changes.kinds import Kind
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.bulk_changes.planning import problem_of
from partners.bulk_changes.running import ROWS_AT_ONCE, crash, keep_rows, refuse_to_reopen
from partners.bulk_changes.services import UNDO, State
from partners.orders.buying import change_seats, change_term
from partners.orders.models import Order
from partners.orders.services import cancel_order
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import reduction_of, term_waiting
from partners.subscriptions.services import let_end, let_renew, withdraw_scheduled_change
from portal import clock
from portal.actions import business_action
from portal.errors import NotFound, PortalError
from portal.events.models import Event
from portal.events.record import record_event
from portal.jobs.models import Job, JobRow
from portal.jobs.registry import job_kind
from portal.jobs.services import create_job
from portal.reasons import LONGEST
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked
from portal.tenancy.roles import SELLERS

logger = logging.getLogger(__name__)
Undo = BulkChangeRow.Undo
SWITCHED = ("subscription.renewal_switched_off", "subscription.renewal_switched_on")


def can_be_undone(change: BulkChange) -> PortalError | None:
    if change.can_become(State.UNDOING) and change.done > change.undone:
        return None
    return errors.NotUndoable(bulk_change=change, state=change.state_in_sentence)


@business_action(
    noun="bulk-changes",
    verb="undo",
    label=_("Undo bulk change"),
    roles=SELLERS,
    selling=True,
    subject="bulk_change",
    available=can_be_undone,
    event="bulk_change.undo_started",
)
def undo_bulk_change(*, actor: Actor, bulk_change: BulkChange, reason: str) -> BulkChange:
    """By a job. What cannot be taken back stays, and its row says why."""
    rows = bulk_change.rows.filter(state=BulkChangeRow.State.DONE).exclude(undo=Undo.UNDONE)
    count = rows.update(undo=Undo.WAITING, problems=[])
    bulk_change.become(State.UNDOING)
    title = gettext("Undo of bulk change {bulk_change}").format(bulk_change=bulk_change)
    bulk_change.job = create_job(
        actor=actor, kind=UNDO, subject_id=bulk_change.pk, title=title, total=bulk_change.undone + count,
        options={"reason": reason},
    )  # fmt: skip
    bulk_change.save()
    return bulk_change


def rows_of_undo(job: Job) -> QuerySet[BulkChangeRow]:
    return BulkChangeRow.objects.filter(~Q(undo=Undo.NONE), bulk_change=job.subject_id).annotate(
        result=Case(
            When(undo=Undo.UNDONE, then=Value(JobRow.State.DONE)),
            When(undo=Undo.KEPT, then=Value(JobRow.State.REFUSED)),
            default=Value(JobRow.State.WAITING),
        )
    )


@job_kind(UNDO, rows=rows_of_undo, reopen=refuse_to_reopen, page="bulk-change", forget=keep_rows)
def undo_chunk(job: Job, actor: Actor, limit: int) -> int:
    done = 0
    while done < min(limit, ROWS_AT_ONCE) and undo_next(job, actor):
        done += 1
    return done


def undo_next(job: Job, actor: Actor) -> bool:
    """Last done, first undone. False when none waits; that ends it."""
    with transaction.atomic():
        set_partner(job.partner_id or "")
        change = locked(BulkChange, job.subject_id)
        if change.state != State.UNDOING or change.job_id != job.pk:
            return False
        row = change.rows.filter(undo=Undo.WAITING).order_by("-number").first()
        if row is None:
            end_undo(Actor.system(request_id=job.pk), change)
            return False
        _try(actor, change, row, f"{job.title} · {job.options.get('reason', '')}"[:LONGEST])
        change.undone += row.undo == Undo.UNDONE
        change.save()
    return True


def _try(actor: Actor, change: BulkChange, row: BulkChangeRow, reason: str) -> None:
    try:
        with transaction.atomic():
            take_back(actor, change, row, reason)
        row.undo = Undo.UNDONE
    except (OperationalError, InterfaceError):
        raise  # the database is away: the row is tried again
    except PortalError as refused:
        row.undo, row.problems = Undo.KEPT, [problem_of(refused)]
    except Exception:
        logger.exception("undoing row %s of %s crashed", row.number, change.pk)
        row.undo, row.problems = Undo.KEPT, [crash()]
    row.undone_at = clock.now()
    row.save()


def take_back(actor: Actor, change: BulkChange, row: BulkChangeRow, reason: str) -> None:
    """As somebody does it by hand."""
    if row.order_id and not _is_scheduled(change, row):
        _cancel(actor, Order.objects.get(pk=row.order_id), reason)
        return
    subscription = Subscription.objects.visible_to(actor).filter(pk=row.subscription_id).first()
    if subscription is None:  # handed over since
        raise NotFound()
    held = locked(Subscription, subscription.pk)
    about = {"actor": actor, "subscription": held, "reason": reason}
    waiting = reduction_of(held)
    if row.seats is not None:
        if waiting is None or waiting.pk != row.scheduled_change_id:
            raise errors.ChangedByOthers()
        _restore_waiting(about, row, waiting.pk)
    elif change.kind == Kind.WITHDRAW:
        if waiting is not None or held.purchased != row.before["seats"]:
            raise errors.ChangedByOthers()
        change_seats(**about, seats=row.before["seats_at_renewal"])
    elif change.kind == Kind.CHANGE_TERM:
        _restore_term(about, change, row)
    else:
        _refuse_another_switch(held, row)
        (let_end if change.kind == Kind.LET_RENEW else let_renew)(**about)


def _cancel(actor: Actor, order: Order, reason: str) -> None:
    if order.state == Order.State.FULFILLED:
        raise errors.SeatsBought(order=order)
    cancel_order(actor=actor, order=order, reason=reason)


def _restore_waiting(about: dict, row: BulkChangeRow, waiting: str) -> None:
    """No reduction is scheduled then, or again the one that this one had replaced."""
    withdraw_scheduled_change(**about, scheduled_change=waiting)
    if row.before["seats_at_renewal"] != row.before["seats"]:
        change_seats(**about, seats=row.before["seats_at_renewal"])


def _is_scheduled(change: BulkChange, row: BulkChangeRow) -> bool:
    """By an order above the limit that was approved: it bought nothing, and is withdrawn as what needed no order."""
    return change.kind == Kind.CHANGE_TERM and Order.objects.get(pk=row.order_id).state == Order.State.FULFILLED


def _restore_term(about: dict, change: BulkChange, row: BulkChangeRow) -> None:
    """The term stays then, or becomes again the one that this one had replaced."""
    waiting = term_waiting(about["subscription"])
    is_ours = waiting and (waiting.term == change.term if row.order_id else waiting.pk == row.scheduled_change_id)
    if not waiting or not is_ours:
        raise errors.ChangedByOthers()
    withdraw_scheduled_change(**about, scheduled_change=waiting.pk)
    if row.before["term_at_renewal"] != row.before["term"]:
        restored = change_term(**about, term=row.before["term_at_renewal"])
        if restored.order and restored.order.state == Order.State.AWAITING_APPROVAL:
            raise errors.TakesSecondPerson()  # nothing of this row is undone then, nor ordered


def _refuse_another_switch(subscription: Subscription, row: BulkChangeRow) -> None:
    """Somebody may have switched it since, to and fro: what stands there is their decision then."""
    last = Event.objects.filter(subject_id=subscription.pk, verb__in=SWITCHED).newest_first().first()
    if last is None or last.request_id != row.request_id:
        raise errors.ChangedByOthers()


def end_undo(actor: Actor, change: BulkChange) -> None:
    """Under its lock. Rows that were not tried stay as they are, and can be undone again."""
    change.rows.filter(undo=Undo.WAITING).update(undo=Undo.NONE)
    old = change.state
    change.become(State.UNDONE)
    change.save()
    record_event(actor, "bulk_change.undone", change, old={"state": old}, new={"state": change.state})
