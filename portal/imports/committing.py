"""The job that writes an import's rows, one by one, through the noun's own services."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Case, Model, QuerySet, Value, When

from portal import clock
from portal.errors import PortalError
from portal.imports.foreseeing import Outcome, as_problem, outcome_of
from portal.imports.models import Import, ImportRow
from portal.imports.preview import keys_of
from portal.imports.targets import Meant, Target, target_of
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.tenancy.actor import Actor


def _job_rows(job: Job) -> QuerySet[ImportRow]:
    """What the job writes: without the rows that were refused before it began."""
    rows = ImportRow.objects.filter(source=job.subject_id).exclude(outcome=Outcome.REFUSED, committed_at=None)
    waiting, refused = When(committed_at=None, then=Value("waiting")), When(outcome="refused", then=Value("refused"))
    return rows.select_related("source").annotate(result=Case(waiting, refused, default=Value("done")))


def _reopen(job: Job) -> int:
    """The rows that a cancelled or failed job left. Refused ones are mended in the file, which is then brought again."""
    return ImportRow.objects.filter(source=job.subject_id, committed_at=None).exclude(outcome=Outcome.REFUSED).count()


@job_kind("import", rows=_job_rows, reopen=_reopen, page="import")
def import_chunk(job: Job, actor: Actor, limit: int) -> int:
    """The next rows that are not in yet, each in a transaction of its own with the mark that it is in.

    What was foreseen may have changed since: the records are looked up again, for all rows at once but for those whose record
    an earlier one may have made or changed.
    """
    source = Import.objects.get(pk=job.subject_id, partner=job.partner_id)
    target = target_of(source.noun)
    waiting = source.rows.filter(committed_at=None).exclude(outcome=Outcome.REFUSED)
    rows = list(waiting.order_by("number")[:limit])
    with target.around():
        _write(actor, source, target, rows)
    return len(rows)


def _write(actor: Actor, source: Import, target: Target, rows: Sequence[ImportRow]) -> None:
    found = target.find(actor, [_meant(target, row) for row in rows])
    moved = False
    for index, row in enumerate(rows):
        if moved or row.duplicate_of:
            record = target.find(actor, [_meant(target, row)]).get(0)
        else:
            record = found.get(index)
        _write_row(actor, source, row, record)
        moved = moved or (
            row.outcome == Outcome.CHANGED and any(item.key and item.name in row.changes for item in target.fields)
        )


def _meant(target: Target, row: ImportRow) -> Meant:
    return Meant(keys_of(row.values, target.fields), row.values)


def _write_row(actor: Actor, source: Import, row: ImportRow, record: Model | None) -> None:
    target = target_of(source.noun)
    values = target.to_values(row.values)
    waiting = ImportRow.objects.filter(pk=row.pk, committed_at=None).only("pk")
    try:
        with transaction.atomic():
            if waiting.select_for_update().first() is None:
                return  # another worker, after this one's lease had ended
            changes = target.changes(record, values) if record else {}
            row.outcome = outcome_of(False, record, changes)
            if record is None:
                record = target.create(actor=actor, **values)
            elif changes:
                target.update(actor, record, values, changes)
            row.record_id = record.pk
            _mark(row, changes)
    except PortalError as error:
        if error.status == 403:
            raise  # not this row's fault: the job's actor may not do this any more
        row.outcome, row.record_id = Outcome.REFUSED, ""
        row.problems, row.has_errors = [*row.problems, as_problem(source, row, error)], True
        _mark(row, {})


def _mark(row: ImportRow, changes: Mapping) -> None:
    row.changes = {name: list(pair) for name, pair in changes.items()}
    row.committed_at = clock.now()
    row.save(update_fields=["outcome", "record_id", "problems", "has_errors", "changes", "committed_at"])
