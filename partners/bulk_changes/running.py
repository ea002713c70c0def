"""Doing a confirmed bulk change, row by row: each looks again at what it was planned on, in the transaction in which it acts.

A row's effect and its mark are one transaction, so that a worker that dies leaves none half done and none is done twice.
"""

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from partners.bulk_changes.errors import HaltedByItself, ResumeInstead
from partners.bulk_changes.halting import must_halt
from partners.bulk_changes.kinds import Kind
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.bulk_changes.planning import planned, problem_of
from partners.bulk_changes.services import RUN, halt
from partners.orders.buying import change_seats, change_term
from partners.subscriptions.errors import ShownDifferently
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.queries import reduction_of, term_waiting
from partners.subscriptions.renewals import catch_up
from partners.subscriptions.services import let_end, let_renew, withdraw_scheduled_change
from portal import clock
from portal.errors import NotFound, PortalError
from portal.events.record import record_event
from portal.jobs.models import Job, JobRow
from portal.jobs.registry import job_kind
from portal.reasons import LONGEST
from portal.tenancy.actor import Actor
from portal.tenancy.database import set_partner
from portal.tenancy.locking import locked

logger = logging.getLogger(__name__)
State, RowState = BulkChange.State, BulkChangeRow.State
ROWS_AT_ONCE = 50  # between two looks at the lease


def rows_of_run(job: Job) -> QuerySet[BulkChangeRow]:
    """As the rows of any job."""
    rows = BulkChangeRow.objects.filter(bulk_change=job.subject_id).exclude(state=RowState.LEFT_OUT)
    return rows.annotate(
        result=Case(
            When(state=RowState.DONE, then=Value(JobRow.State.DONE)),
            When(state__in=(RowState.CHANGED, RowState.REFUSED), then=Value(JobRow.State.REFUSED)),
            default=Value(JobRow.State.WAITING),
        )
    )


def refuse_to_reopen(job: Job) -> int:
    raise ResumeInstead()


def keep_rows(job: Job) -> None:
    """The receipt is kept, however old the job is."""


@job_kind(RUN, rows=rows_of_run, reopen=refuse_to_reopen, page="bulk-change", forget=keep_rows)
def run_chunk(job: Job, actor: Actor, limit: int) -> int:
    done = 0
    while done < min(limit, ROWS_AT_ONCE) and do_next(job, actor):
        done += 1
    if not done:
        change = BulkChange.objects.get(pk=job.subject_id)
        if change.state == State.HALTED and change.job_id == job.pk:
            raise HaltedByItself(bulk_change=change, because=change.halted_because)
    return done


def do_next(job: Job, actor: Actor) -> bool:
    """The next row that waits; False when there is none, or when this run has ended."""
    with transaction.atomic():
        set_partner(job.partner_id or "")
        change = locked(BulkChange, job.subject_id)
        if change.state != State.RUNNING or change.job_id != job.pk:
            return False
        row = change.rows.filter(state=RowState.WAITING).order_by("number").first()
        if row is None:
            return False
        _try(actor, change, row)
        _settle(job, change, row)
    return True


def _try(actor: Actor, change: BulkChange, row: BulkChangeRow) -> None:
    try:
        with transaction.atomic():
            act(actor, change, row)
        row.state = RowState.DONE
    except ShownDifferently as refused:
        row.state, row.problems = RowState.CHANGED, [problem_of(refused)]
    except PortalError as refused:
        row.state, row.problems = RowState.REFUSED, [problem_of(refused)]
    except (OperationalError, InterfaceError):
        raise  # the database is away: the row is tried again
    except Exception:
        logger.exception("row %s of %s crashed", row.number, change.pk)
        row.state, row.problems = RowState.REFUSED, [crash()]
    row.done_at, row.request_id = clock.now(), actor.request_id
    row.save()


def act(actor: Actor, change: BulkChange, row: BulkChangeRow) -> None:
    """As somebody does it by hand, with the digest of what was planned."""
    subscription = Subscription.objects.visible_to(actor).filter(pk=row.subscription_id).first()
    if subscription is None:  # handed over since
        raise NotFound()
    reason = f"{change} · {change.reason}"[:LONGEST]
    about = {"actor": actor, "subscription": subscription, "reason": reason}
    if row.seats is not None:
        made = change_seats(**about, seats=row.seats, seen=row.digest)
        row.order = made.order
        row.scheduled_change = None if made.order else reduction_of(Subscription.objects.get(pk=subscription.pk))
    elif change.kind == Kind.WITHDRAW:
        reduction = must_wait_as_planned(subscription, row)
        row.scheduled_change = withdraw_scheduled_change(**about, scheduled_change=reduction.pk).drops[0]
    elif change.kind == Kind.CHANGE_TERM:
        made = change_term(**about, term=change.term, seen=row.digest)
        row.order = made.order
        row.scheduled_change = None if made.order else term_waiting(Subscription.objects.get(pk=subscription.pk))
    else:
        (let_renew if change.kind == Kind.LET_RENEW else let_end)(**about, seen=row.digest)


def must_wait_as_planned(subscription: Subscription, row: BulkChangeRow) -> ScheduledChange:
    """Withdrawing takes no digest, so that the look is here, under the lock that the withdrawal takes."""
    held, markets = locked(Subscription, subscription.pk), markets_of_client(subscription.client_account)
    catch_up(held, markets)
    return planned(Kind.WITHDRAW, None, held, markets, seen=row.digest).drops[0]


def _settle(job: Job, change: BulkChange, row: BulkChangeRow) -> None:
    """Count it, and see whether this was the last one, or one too many."""
    bad = row.state != RowState.DONE
    setattr(change, row.state, getattr(change, row.state) + 1)  # done, changed or refused
    change.run_tried += 1
    change.run_bad += bad
    system = Actor.system(request_id=job.pk)
    if bad and must_halt(change.run_tried, change.run_bad, change.canary) and change.remaining:
        halt(system, change, _why(change))
    elif not change.remaining:
        finish(system, change)
    else:
        change.save()


def finish(actor: Actor, change: BulkChange) -> None:
    old = change.state
    change.become(State.FINISHED)
    change.ended_at = clock.now()
    change.save()
    record_event(actor, "bulk_change.finished", change, old={"state": old}, new={"state": change.state})


def _why(change: BulkChange) -> str:
    numbers = {"bad": number_format(change.run_bad), "tried": number_format(change.run_tried)}
    if change.run_tried <= change.canary:
        return _("A row among the first few was refused, or had changed since it was planned.")
    return _("{bad} of {tried} rows were refused, or had changed since they were planned.").format(**numbers)


def crash() -> dict[str, str]:
    """Of a row that failed in a way nobody foresaw."""
    step = _("Plan it again later. If it stays, send us the id of the bulk change.")
    return {"field": "", "code": "internal_error", "message": _("Something went wrong on our side."), "cure": step}
