"""What each kind of job does, and how its rows are read. Filled when the apps load."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from portal.files.delivery import StoredFile
from portal.jobs.models import Job, JobRow
from portal.tenancy.actor import Actor

# Does up to `limit` rows for the job's actor and returns how many are done now; 0 when there is nothing left.
Chunk = Callable[[Job, Actor, int], int]
BATCH = 5_000  # rows in one DELETE


def own_rows(job: Job) -> QuerySet:
    return JobRow.objects.filter(job=job).annotate(result=F("state"))


def reopen_own_rows(job: Job) -> int:
    refused = job.rows.filter(state=JobRow.State.REFUSED)
    refused.update(state=JobRow.State.WAITING, problems=[], done_at=None)
    return job.rows.filter(state=JobRow.State.WAITING).count()


def tally_of_rows(job: Job) -> dict[str, int]:
    rows = kind_of(job).rows(job)
    counts = dict(rows.values_list("result").annotate(count=Count("pk")).order_by())
    waiting, refused = counts.get(JobRow.State.WAITING, 0), counts.get(JobRow.State.REFUSED, 0)
    return {"done": max(job.total - waiting, 0), "refused": refused}


def forget_own_rows(job: Job) -> None:
    """In batches, so that nobody waits for one long DELETE."""
    while batch := list(JobRow.objects.filter(job=job).values_list("pk", flat=True)[:BATCH]):
        JobRow.objects.filter(pk__in=batch).delete()


@dataclass(frozen=True, slots=True)
class Kind:
    """`rows` gives records with `number`, `record_id`, `name`, `problems` and `result`, a state of JobRow. `reopen` lets what
    was refused be tried again and counts what there is to do. `page` names where its subject is looked at: a url name that
    takes the partner's slug and the subject's id. `tally` counts anew what is done, as fields of the job, for a worker that
    was killed did rows which it could not count. A kind that makes a `file` has that instead of rows with results; it is for
    whoever started it, and the function asks whether they still may. `forget` deletes what it made, when it is kept no longer.
    """

    chunk: Chunk
    rows: Callable[[Job], QuerySet[Any]]
    reopen: Callable[[Job], int]
    page: str
    tally: Callable[[Job], dict[str, int]]
    file: Callable[[Job, Actor], StoredFile | None] | None
    forget: Callable[[Job], None]


_KINDS: dict[str, Kind] = {}


def job_kind(
    name: str,
    *,
    rows: Callable[[Job], QuerySet[Any]] = own_rows,
    reopen: Callable[[Job], int] = reopen_own_rows,
    page: str = "",
    tally: Callable[[Job], dict[str, int]] = tally_of_rows,
    file: Callable[[Job, Actor], StoredFile | None] | None = None,
    forget: Callable[[Job], None] = forget_own_rows,
) -> Callable[[Chunk], Chunk]:
    """Register a kind. Each row is to be whole: done in a transaction of its own, and found done when asked again."""

    def decorate(function: Chunk) -> Chunk:
        _KINDS[name] = Kind(function, rows, reopen, page, tally, file, forget)
        return function

    return decorate


def kind_of(job: Job) -> Kind:
    return _KINDS[job.kind]


def chunk_of(kind: str) -> Chunk:
    return _KINDS[kind].chunk
