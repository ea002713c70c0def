"""A file on its way in: staged with every problem shown, committed as a job, row by row through the noun's own services."""

import hashlib
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.imports.errors import ColumnsMissing, ImportClosed, ImportExpired
from portal.imports.mapping import ColumnMap, missing_fields
from portal.imports.models import Import, ImportRow
from portal.imports.preview import PreviewRow, preview, preview_again
from portal.imports.problems import shown
from portal.imports.queries import remembered_columns, staged_table
from portal.imports.tables import storable
from portal.imports.targets import Target, target_of
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.services import create_job
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import ACCOUNT_KEEPERS
from portal.text import mid_sentence

Outcome = ImportRow.Outcome
BATCH = 500


def still_staged(source: Import) -> PortalError | None:
    if source.state != Import.State.STAGED:
        return ImportClosed(state=mid_sentence(source.get_state_display()))
    return None if source.is_kept else ImportExpired()


def ready(source: Import) -> PortalError | None:
    missing = missing_fields(source.mapping.values(), target_of(source.noun).fields)
    words = ", ".join(str(item.label) for item in missing)
    return still_staged(source) or (ColumnsMissing(fields=words) if missing else None)


@business_action(noun="imports", verb="create", label=_("Import clients"), roles=ACCOUNT_KEEPERS, event="import.staged")
def stage_import(
    *, actor: Actor, noun: str, filename: str, data: bytes, mapping: Mapping | None = None, complete: bool = True
) -> Import:
    """Read the file and foresee what each row would do. Nothing of the noun is written yet.

    Raises ImportProblem when the file as a whole cannot be read. `complete=False` also stages a file in which no column is
    recognised as the name: somebody chooses it then (`map_import`).
    """
    target = target_of(noun)
    read = preview(
        data,
        filename,
        target.fields,
        mapping,
        default_country=_country_of(actor),
        remembered=remembered_columns(actor.partner_id, noun),
        complete=complete,
    )
    source = Import.objects.create(
        partner_id=actor.partner_id,
        noun=noun,
        filename=shown(filename)[:255] or "file",
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=read.source.encoding,
        delimiter=read.source.delimiter,
        header=list(read.header),
        mapping=_stored(read.columns),
        mapped_by_hand=mapping is not None,
        blank_rows=read.blank_rows,
        created_by_label=actor.label[:250],
    )
    _foresee_rows(actor, source, target, read.rows)
    return source


@business_action(
    noun="imports",
    verb="map",
    label=_("Choose columns"),
    roles=ACCOUNT_KEEPERS,
    subject="source",
    available=still_staged,
)
def map_import(*, actor: Actor, source: Import, mapping: Mapping) -> Import:
    """Read the staged rows anew under these columns (index → field). Remembered for the next file with the same headers."""
    target = target_of(source.noun)
    columns, rows = preview_again(*staged_table(source), target.fields, mapping, default_country=_country_of(actor))
    source.mapping, source.mapped_by_hand, source.touched_at = _stored(columns), True, clock.now()
    source.save(update_fields=["mapping", "mapped_by_hand", "touched_at"])
    source.rows.all().delete()
    _foresee_rows(actor, source, target, rows)
    return source


def _country_of(actor: Actor) -> str:
    return Partner.objects.get(pk=actor.partner_id).country


def _stored(columns: ColumnMap) -> dict[str, str]:
    return {str(column.index): column.field for column in columns.mapped}


def _foresee_rows(actor: Actor, source: Import, target: Target, rows: Sequence[PreviewRow]) -> None:
    found = target.find(actor, [row.keys for row in rows])
    incomplete = bool(missing_fields(source.mapping.values(), target.fields))
    foreseen = [_foresee(source, target, row, found.get(index), incomplete) for index, row in enumerate(rows)]
    ImportRow.objects.bulk_create(foreseen, batch_size=BATCH)


def _foresee(source: Import, target: Target, row: PreviewRow, record, incomplete: bool) -> ImportRow:
    values = target.to_values(row.json_values())
    changes = target.changes(record, values) if record else {}
    return ImportRow(
        partner_id=source.partner_id,
        source=source,
        number=row.number,
        cells=storable(row.cells),
        values=row.json_values(),
        problems=[problem.as_dict() for problem in row.problems],
        has_errors=bool(row.errors),
        outcome=_outcome(incomplete or _is_refused(row), record, changes),
        record_id=record.pk if record else "",
        changes={name: list(pair) for name, pair in changes.items()},
    )


def _is_refused(row: PreviewRow) -> bool:
    """What cannot be taken at all, and a second row that would land on the first one's record. Bad cells alone do not refuse."""
    return row.is_blocked or bool(row.duplicate_of and not row.keys.get("external_id"))


def _outcome(refused: bool, record, changes: Mapping) -> str:
    if refused:
        return Outcome.REFUSED
    if record is None:
        return Outcome.NEW
    return Outcome.CHANGED if changes else Outcome.UNCHANGED


@business_action(
    noun="imports",
    verb="commit",
    label=_("Commit import"),
    roles=ACCOUNT_KEEPERS,
    subject="source",
    available=ready,
    event="import.committed",
)
def commit_import(*, actor: Actor, source: Import) -> Import:
    """Start the job that writes the rows."""
    source.become(Import.State.COMMITTED)
    title = str(_("Import of {filename}")).format(filename=source.filename)
    source.job = create_job(
        actor=actor,
        kind="import",
        subject_id=source.pk,
        title=title,
        total=source.rows.exclude(outcome=Outcome.REFUSED).count(),
    )
    source.save()
    return source


@business_action(
    noun="imports",
    verb="discard",
    label=_("Discard import"),
    roles=ACCOUNT_KEEPERS,
    subject="source",
    available=still_staged,
    event="import.discarded",
)
def discard_import(*, actor: Actor, source: Import) -> Import:
    """Nothing of it is taken. The preview stays readable for a week."""
    source.become(Import.State.DISCARDED)
    source.touched_at = clock.now()
    source.save()
    return source


def _job_rows(job: Job) -> QuerySet[ImportRow]:
    """What the job writes: without the rows that were refused before it began."""
    rows = ImportRow.objects.filter(source=job.subject_id).exclude(outcome=Outcome.REFUSED, committed_at=None)
    waiting, refused = When(committed_at=None, then=Value("waiting")), When(outcome="refused", then=Value("refused"))
    return rows.annotate(result=Case(waiting, refused, default=Value("done")))


def _reopen(job: Job) -> int:
    """The rows that a cancelled or failed job left. Refused ones are mended in the file, which is then brought again."""
    return ImportRow.objects.filter(source=job.subject_id, committed_at=None).exclude(outcome=Outcome.REFUSED).count()


@job_kind("import", rows=_job_rows, reopen=_reopen, page="import")
def import_chunk(job: Job, actor: Actor, limit: int) -> int:
    """The next rows that are not in yet, each in a transaction of its own with the mark that it is in."""
    source = Import.objects.get(pk=job.subject_id, partner=job.partner_id)
    target = target_of(source.noun)
    rows = list(source.rows.filter(committed_at=None).exclude(outcome=Outcome.REFUSED)[:limit])
    for row in rows:
        _write_row(actor, target, row)
    return len(rows)


def _write_row(actor: Actor, target: Target, row: ImportRow) -> None:
    """Looks the record up again: what was foreseen may have changed since."""
    values = target.to_values(row.values)
    keys = {
        field.name: field.key(row.values[field.name])
        for field in target.fields
        if field.key and row.values.get(field.name)
    }
    try:
        with transaction.atomic():
            record = target.find(actor, [keys]).get(0)
            changes = target.changes(record, values) if record else {}
            row.outcome = _outcome(False, record, changes)
            if record is None:
                record = target.create(actor=actor, **values)
            elif changes:
                target.update(actor, record, {name: values[name] for name in changes})
            row.record_id = record.pk
            _mark(row, changes)
    except PortalError as error:
        if error.status == 403:
            raise  # not this row's fault: the job's actor may not do this any more
        row.outcome, row.record_id = Outcome.REFUSED, ""
        row.problems, row.has_errors = [*row.problems, _as_problem(row, error)], True
        _mark(row, {})


def _mark(row: ImportRow, changes: Mapping) -> None:
    row.changes = {name: list(pair) for name, pair in changes.items()}
    row.committed_at = clock.now()
    row.save(update_fields=["outcome", "record_id", "problems", "has_errors", "changes", "committed_at"])


def _as_problem(row: ImportRow, error: PortalError) -> dict:
    words = {"message": str(error), "cure": error.advice, "code": error.code, "severity": "error"}
    return {"row": row.number, "column": "", "field": error.field, "found": "", **words}
