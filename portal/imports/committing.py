"""The job that writes an import's rows through the noun's own services, those of a chunk together as far as they can be."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Case, Model, QuerySet, Value, When

from portal import clock
from portal.actions import Made
from portal.errors import PortalError
from portal.imports.errors import ChangedSincePreview, MeantAnother, RowNotTaken
from portal.imports.foreseeing import Outcome, as_problem, outcome_of
from portal.imports.models import Import, ImportRow
from portal.imports.planned import changed_since, in_words
from portal.imports.preview import keys_of
from portal.imports.targets import Brought, Meant, Target, target_of
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.tenancy.actor import Actor

logger = logging.getLogger(__name__)

WriteAll = Callable[[Actor, Sequence[Brought]], Sequence[Made]]
MARKED = ("outcome", "record_id", "problems", "has_errors", "changes", "committed_at")


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
    """The next rows that are not in yet, each in one transaction with the mark that it is in.

    What was foreseen may have changed since: the records are looked up again, for all rows at once but for those whose record
    an earlier one may have made or changed. A row that would overwrite what somebody else changed meanwhile is refused.
    """
    source = Import.objects.get(pk=job.subject_id, partner=job.partner_id)
    target = target_of(source.noun)
    waiting = source.rows.filter(committed_at=None).exclude(outcome=Outcome.REFUSED)
    rows = list(waiting.order_by("number")[:limit])
    with target.around():
        for part in _parts(target, rows):
            _write_part(actor, source, target, part)
    return len(rows)


def _parts(target: Target, rows: Sequence[ImportRow]) -> Iterator[list[ImportRow]]:
    """Of the rows of a part none says the same as another by which a record is known: one look-up serves them all."""
    part, said = list[ImportRow](), set[tuple[str, str]]()
    for row in rows:
        keys = set(keys_of(row.values, target.fields).items())
        if not said.isdisjoint(keys):
            yield part
            part, said = [], set()
        part.append(row)
        said |= keys
    if part:
        yield part


def _write_part(actor: Actor, source: Import, target: Target, rows: Sequence[ImportRow]) -> None:
    """Together, where the noun can, but last and one by one whatever may be another row's record by then."""
    found = target.find(actor, [_meant(target, row) for row in rows])
    reads, late = list[_Read](), list[ImportRow]()
    touched = set[object]()
    for index, row in enumerate(rows):
        read = _Read.of(target, row, found.get(index))
        if not touched.isdisjoint(read.touches | set(keys_of(row.values, target.fields).items())):
            late.append(row)
        else:
            reads.append(read)
        touched |= read.touches
    reads = _as_planned(source, target, reads)
    if target.write_all is None:
        for read in reads:
            _write_row(actor, source, target, read)
    elif not _are_in_together(actor, source, target.write_all, reads):
        late = list(ImportRow.objects.filter(pk__in=[row.pk for row in rows]).order_by("number"))
    for row in late:
        record = target.find(actor, [_meant(target, row)]).get(0)
        for read in _as_planned(source, target, [_Read.of(target, row, record)]):
            _write_row(actor, source, target, read)


def _as_planned(source: Import, target: Target, reads: Sequence["_Read"]) -> list["_Read"]:
    """Without those whose record is otherwise than when they were checked, unless rows of this file made it so."""
    stale = {read.row.pk: read for read in reads if read.is_stale}
    if not stale:
        return list(reads)
    records = {pk for read in stale.values() for pk in read.records}
    own = set(source.rows.filter(record_id__in=records).exclude(committed_at=None).values_list("record_id", flat=True))
    refused = [read for read in stale.values() if own.isdisjoint(read.records)]
    with transaction.atomic():
        refused = _still_waiting(refused)
        for read in refused:
            _refuse(source, read, read.stale_refusal(target))
        _mark(refused)
    gone = {read.row.pk for read in refused}
    return [read for read in reads if read.row.pk not in gone]


@dataclass
class _Read:
    """A row, the record that it means as that was found, and what it would change there."""

    row: ImportRow
    values: dict[str, Any]
    record: Model | None
    changes: Mapping[str, tuple]
    touches: set[object]  # the record, and by what it will be known no more
    planned: str = ""  # the record that it meant when it was checked
    meanwhile: Mapping[str, tuple] = field(default_factory=dict)  # what it would change is no longer as it was then

    @classmethod
    def of(cls, target: Target, row: ImportRow, record: Model | None) -> "_Read":
        values = target.to_values(row.values)
        changes = target.changes(record, values) if record else {}
        planned, meanwhile = row.record_id, changed_since(row.changes, changes)
        row.outcome = outcome_of(False, record, changes)
        keys = ((item.name, item.key) for item in target.fields if item.key)
        left = {(name, key(changes[name][0])) for name, key in keys if name in changes and changes[name][0]}
        return cls(row, values, record, changes, {*left, record.pk} if record else set(), planned, meanwhile)

    @property
    def records(self) -> set[str]:
        """That it meant, and means."""
        return {self.planned, self.record.pk if self.record else ""} - {""}

    @property
    def is_stale(self) -> bool:
        """Where it changes nothing it overwrites nothing."""
        writes = self.record is None or bool(self.changes)
        return writes and (len(self.records) > 1 or bool(self.planned) != bool(self.record) or bool(self.meanwhile))

    def stale_refusal(self, target: Target) -> PortalError:
        if self.record is None or self.record.pk != self.planned:
            return MeantAnother()
        name = next(iter(self.meanwhile))
        return ChangedSincePreview(changed=in_words(self.meanwhile, target.fields), field=name)


def _meant(target: Target, row: ImportRow) -> Meant:
    return Meant(keys_of(row.values, target.fields), row.values)


def _are_in_together(actor: Actor, source: Import, write_all: WriteAll, reads: Sequence[_Read]) -> bool:
    """False where the database refuses one: it does not say which, and the others are not to wait for it."""
    try:
        _write_together(actor, source, write_all, reads)
    except (DataError, IntegrityError):
        return False
    return True


def _write_together(actor: Actor, source: Import, write_all: WriteAll, reads: Sequence[_Read]) -> None:
    """In one transaction, in which a row that is refused leaves nothing."""
    with transaction.atomic():
        reads = _still_waiting(reads)
        open_reads = [read for read in reads if read.record is None or read.changes]
        brought = [Brought(read.values, read.record, read.changes) for read in open_reads]
        for read, made in zip(open_reads, write_all(actor, brought) if brought else (), strict=True):
            if isinstance(made, PortalError):
                _refuse(source, read, made)
            else:
                read.record = made
        _mark(reads)


def _write_row(actor: Actor, source: Import, target: Target, read: _Read) -> None:
    try:
        _write_alone(actor, target, read)
        return
    except PortalError as error:
        refused = error
    except (DataError, IntegrityError):
        logger.exception("row %s of import %s is refused by the database", read.row.number, source.pk)
        refused = RowNotTaken()
    _refuse(source, read, refused)
    _mark([read])


def _write_alone(actor: Actor, target: Target, read: _Read) -> None:
    with transaction.atomic():
        if not _still_waiting([read]):
            return
        if read.record is None:
            read.record = target.create(actor=actor, **read.values)
        elif read.changes:
            target.update(actor, read.record, read.values, read.changes)
        _mark([read])


def _still_waiting(reads: Sequence[_Read]) -> list[_Read]:
    """Held. The others another worker did, after this one's lease had ended."""
    rows = ImportRow.objects.filter(pk__in=[read.row.pk for read in reads], committed_at=None)
    held = set(rows.order_by("number").select_for_update().values_list("pk", flat=True))
    return [read for read in reads if read.row.pk in held]


def _refuse(source: Import, read: _Read, error: PortalError) -> None:
    if error.status == 403:
        raise error  # not this row's fault: the job's actor may not do this any more
    read.row.outcome, read.record, read.changes = Outcome.REFUSED, None, {}
    read.row.problems, read.row.has_errors = [*read.row.problems, as_problem(source, read.row, error)], True


def _mark(reads: Sequence[_Read]) -> None:
    for read in reads:
        read.row.record_id = read.record.pk if read.record else ""
        read.row.changes = {name: list(pair) for name, pair in read.changes.items()}
        read.row.committed_at = clock.now()
    ImportRow.objects.bulk_create(
        [read.row for read in reads], update_conflicts=True, unique_fields=["source", "number"], update_fields=MARKED
    )
