"""A large file, read by a job: first its rows into the table, then what only whole columns tell, then what each row would do.

Each step asks the table how far it is, and does at most some hundred rows in a transaction: a worker that dies leaves nothing
half done, the next one does nothing twice, and nobody waits for either.
"""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Case, Max, QuerySet, Value, When
from django.utils.translation import gettext as _

from portal import clock
from portal.imports.duplicates import find_duplicates
from portal.imports.encodings import CODECS
from portal.imports.errors import FileToMend, ImportAboveRoom, ManyImportsRead
from portal.imports.foreseeing import foresee
from portal.imports.keeping import forget_upload
from portal.imports.mapping import map_columns, map_columns_again
from portal.imports.models import Import, ImportRow
from portal.imports.preview import RowReader, body_of, marked, survey_columns, width_of
from portal.imports.problems import ImportProblem, WorkbookTakesLong
from portal.imports.queries import context_of, header_of, remembered_columns, rows_of, stored_row
from portal.imports.reading import read_table
from portal.imports.room import measured, refuse_without_room
from portal.imports.tables import Row, storable
from portal.imports.targets import target_for
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.services import keep_lease, keep_options
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked

KIND = "import-reading"
MOST_READINGS = 3  # of a partner at once: the others' jobs need workers, too
BATCH = 500
CHECKED = (
    "values", "problems", "has_errors", "outcome", "record_id", "changes", "duplicate_of", "duplicate_by",
)  # fmt: skip


def _job_rows(job: Job) -> QuerySet[ImportRow]:
    result = Case(When(outcome="", then=Value("waiting")), default=Value("done"))
    return ImportRow.objects.filter(source=job.subject_id).select_related("source").annotate(result=result)


def _reopen(job: Job) -> int:
    """What a cancelled or failed job left; of a file whose end nobody saw, one row at least."""
    if not Import.objects.filter(pk=job.subject_id, job=job.pk, state=Import.State.READING).exists():
        return 0
    if job.options.get("file_problem"):
        raise FileToMend()
    refuse_many_readings(job.partner_id)
    return ImportRow.objects.filter(source=job.subject_id, outcome="").count() or 1


def refuse_many_readings(partner_id: str | None) -> None:
    unfinished = Job.objects.filter(partner=partner_id, kind=KIND).exclude(state__in=Job.FINISHED).count()
    if unfinished >= MOST_READINGS:
        raise ManyImportsRead(count=unfinished)


def _tally(job: Job) -> dict[str, int]:
    """Rows put into the table, and once all are, rows checked."""
    rows = ImportRow.objects.filter(source=job.subject_id)
    storing = Import.objects.filter(pk=job.subject_id).exclude(upload="").exists()
    return {"done": (rows if storing else rows.exclude(outcome="")).count(), "refused": 0}


@job_kind(KIND, rows=_job_rows, reopen=_reopen, page="import", tally=_tally)
def read_chunk(job: Job, actor: Actor, limit: int) -> int:
    source = Import.objects.get(pk=job.subject_id, partner=job.partner_id)
    if source.state != Import.State.READING or source.job_id != job.pk:
        return 0
    try:
        return _read(job, actor, source, limit)
    except WorkbookTakesLong:
        raise  # perhaps not another time
    except (ImportProblem, ImportAboveRoom):
        job.options = {"file_problem": True}  # found again as often as it is read
        keep_options(job)
        raise


def _read(job: Job, actor: Actor, source: Import, limit: int) -> int:
    if source.upload and (done := _store_rows(job, source, limit)):
        return done
    source.refresh_from_db()
    if source.job_id != job.pk:
        return 0
    if source.state == Import.State.READING and source.surveys is None:
        _survey(job, actor, source)
    return _check_rows(actor, source, limit)


def _still_reading(source: Import) -> bool:
    """By this job. Held until the transaction ends, so that two workers do one thing after the other."""
    found = locked(Import, source.pk)
    return found is not None and found.state == Import.State.READING and found.job_id == source.job_id


# ── The file ────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class _Opened:
    header: Row
    rows: Iterator[Row]
    total: int
    at: int  # the number of the last row that was taken


_OPEN: dict[str, _Opened] = {}  # what this process reads just now: to open it anew takes seconds


def _open(job: Job, source: Import, after: int) -> _Opened:
    held = _OPEN.pop(source.pk, None)
    _OPEN.clear()
    if held and held.at == after:
        return held
    target = target_for(source.noun, source.partner_id)
    file = tempfile.TemporaryFile()  # noqa: SIM115  read as long as its rows are
    with storages["default"].open(str(source.upload)) as upload:
        shutil.copyfileobj(upload, file)
    words = [word for item in target.fields for word in item.words]
    table = read_table(file, words, meanwhile=partial(keep_lease, job), encoding=source.encoding)
    keep_lease(job)
    header, rows = body_of(table, target.fields)
    total, source.size = measured(source.size, (row.cells for row in rows))
    if not after:  # before its first row is kept
        refuse_without_room(source)
    keep_lease(job)
    header, rows = body_of(table, target.fields)
    source.encoding, source.delimiter = table.encoding, table.delimiter
    source.header = list(header.cells) + [""] * (header.width - len(header.cells))
    source.save(update_fields=["encoding", "delimiter", "header", "size"])
    Job.objects.filter(pk=job.pk).update(total=total)
    return _Opened(header, (row for row in rows if row.number > after), total, after)


def close_idle_files() -> None:
    """What this process holds of a file whose job ended before its last row, or which another process has read on."""
    waiting = Import.objects.filter(pk__in=list(_OPEN), state=Import.State.READING, job__finished_at=None)
    if _OPEN and not waiting.exclude(upload="").exists():
        _OPEN.clear()


def _store_rows(job: Job, source: Import, limit: int) -> int:
    after = source.rows.aggregate(last=Max("number"))["last"] or 0
    opened = _open(job, source, after)
    batch = list(islice(opened.rows, limit))
    with transaction.atomic():
        if not _still_reading(source):
            return 0
        if not batch:
            _close(job, source, opened)
            return 0
        rows = [
            ImportRow(partner_id=source.partner_id, source=source, number=row.number, cells=storable(row.cells))
            for row in batch
        ]
        ImportRow.objects.bulk_create(rows, ignore_conflicts=True)
    opened.at = batch[-1].number
    _OPEN[source.pk] = opened
    return len(batch)


def _close(job: Job, source: Import, opened: _Opened) -> None:
    """All rows are in the table: the file has done its service."""
    source.blank_rows = max(opened.at - opened.header.number - opened.total, 0)
    if source.encoding in CODECS:  # somebody may know better
        source.original, source.upload = source.upload.name, ""
    else:
        forget_upload(source)
    source.save(update_fields=["blank_rows", "upload", "original"])
    Job.objects.filter(pk=job.pk).update(done=0, title=checking_title(source))


def checking_title(source: Import) -> str:
    return _("Check of {filename}").format(filename=source.filename)[:200]


# ── Its rows ────────────────────────────────────────────────────────────────────────────────────────


def _survey(job: Job, actor: Actor, source: Import) -> None:
    """The columns, and what the rows are to each other. Begins anew when it was interrupted."""
    target = target_for(source.noun, source.partner_id)
    _uncheck(source)
    header = header_of(source)
    columns = map_columns(
        header,
        width_of(header, rows_of(source)),
        target.fields,
        source.mapping if source.mapped_by_hand else None,
        remembered_columns(actor.partner_id, source.noun),
    )
    surveys = survey_columns(lambda: rows_of(source), columns, target.fields)
    keep_lease(job)
    reader = RowReader(columns, target.fields, surveys, context_of(actor, source))
    values = ((row.number, reader.telling_values(row)) for row in rows_of(source))
    repeated = find_duplicates(values, target.fields)
    while found := {number: (earlier, item.name) for number, item, earlier in islice(repeated, BATCH)}:
        _mark_duplicates(source, found)
    source.header = [column.header for column in columns.columns[: columns.width]]
    source.mapping, source.surveys = columns.mapping, surveys
    with transaction.atomic():
        if _still_reading(source):
            source.save(update_fields=["header", "mapping", "surveys"])


def _uncheck(source: Import) -> None:
    """Rows that were checked under other columns, or marked by a survey that was interrupted."""
    checked = source.rows.exclude(outcome="", duplicate_of=None)
    while batch := list(checked.values_list("pk", flat=True)[:BATCH]):
        ImportRow.objects.filter(pk__in=batch).update(outcome="", duplicate_of=None, duplicate_by="")


def _mark_duplicates(source: Import, found: dict[int, tuple[int, str]]) -> None:
    rows = list(source.rows.filter(number__in=found).only("number"))
    for row in rows:
        row.duplicate_of, row.duplicate_by = found[row.number]
    ImportRow.objects.bulk_update(rows, ["duplicate_of", "duplicate_by"])


def _check_rows(actor: Actor, source: Import, limit: int) -> int:
    target = target_for(source.noun, source.partner_id)
    rows = list(source.rows.filter(outcome="").order_by("number")[:limit])
    checked = foresee(actor, source, target, list(_previewed(actor, source, rows))) if rows else []
    with transaction.atomic():
        if not _still_reading(source):
            return 0
        if not rows:
            source.become(Import.State.STAGED)
            source.surveys, source.touched_at = None, clock.now()
            source.save(update_fields=["state", "surveys", "touched_at"])
        ImportRow.objects.bulk_create(
            checked, update_conflicts=True, unique_fields=["source", "number"], update_fields=CHECKED
        )
    return len(checked)


def _previewed(actor: Actor, source: Import, rows: list[ImportRow]) -> Iterable:
    fields = target_for(source.noun, source.partner_id).fields
    by_name = {item.name: item for item in fields}
    header, bare = header_of(source), [stored_row(row.number, row.cells) for row in rows]
    width = max(width_of(header, bare), *(int(index) + 1 for index in source.mapping), 0)
    columns = map_columns_again(header, width, fields, source.mapping)
    reader = RowReader(columns, fields, source.surveys or {}, context_of(actor, source))
    last = source.rows.aggregate(last=Max("number"))["last"]
    repeated = source.rows.filter(number__in={row.duplicate_of for row in rows if row.duplicate_of})
    earlier = {number: stored_row(number, cells) for number, cells in repeated.values_list("number", "cells")}
    for row, one in zip(rows, bare, strict=True):
        read = reader.read(one, is_last=one.number == last)
        if row.duplicate_of:
            first = reader.read(earlier[row.duplicate_of], is_last=False)
            read = marked(read, columns, by_name[row.duplicate_by], first)
        yield read
