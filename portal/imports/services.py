"""A file on its way in: staged with every problem shown, committed as a job, row by row through the noun's own services."""

import hashlib
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.imports.errors import ImportClosed
from portal.imports.models import Import, ImportRow
from portal.imports.preview import Preview, PreviewRow, preview
from portal.imports.problems import shown
from portal.imports.targets import Target, target_of
from portal.jobs.models import Job
from portal.jobs.registry import job_kind
from portal.jobs.services import create_job
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import ACCOUNT_KEEPERS

Outcome = ImportRow.Outcome
BATCH = 500


def still_staged(source: Import) -> PortalError | None:
    return None if source.state == Import.State.STAGED else ImportClosed(state=source.get_state_display().lower())


@business_action(noun="imports", verb="create", label=_("Import clients"), roles=ACCOUNT_KEEPERS, event="import.staged")
def stage_import(*, actor: Actor, noun: str, filename: str, data: bytes, mapping: Mapping | None = None) -> Import:
    """Read the file and foresee what each row would do. Nothing of the noun is written yet.

    Raises ImportProblem when the file as a whole cannot be read.
    """
    target = target_of(noun)
    country = Partner.objects.get(pk=actor.partner_id).country
    read = preview(data, filename, target.fields, mapping, default_country=country)
    source = Import.objects.create(
        partner_id=actor.partner_id,
        noun=noun,
        filename=shown(filename)[:255] or "file",
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=read.source.encoding,
        header=list(read.header),
        mapping={str(index): field for index, field in read.mapping.items()},
        blank_rows=read.blank_rows,
        created_by_label=actor.label[:250],
    )
    ImportRow.objects.bulk_create(_foreseen(actor, source, target, read), batch_size=BATCH)
    return source


def _foreseen(actor: Actor, source: Import, target: Target, read: Preview) -> list[ImportRow]:
    found = target.find(actor, [row.keys for row in read.rows])
    return [_foresee(source, target, row, found.get(index)) for index, row in enumerate(read.rows)]


def _foresee(source: Import, target: Target, row: PreviewRow, record) -> ImportRow:
    values = target.to_values(row.json_values())
    changes = target.changes(record, values) if record else {}
    return ImportRow(
        partner_id=source.partner_id,
        source=source,
        number=row.number,
        cells=list(row.cells),
        values=row.json_values(),
        problems=[problem.as_dict() for problem in row.problems],
        outcome=_outcome(_is_refused(row), record, changes),
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
    available=still_staged,
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
    """Nothing of it is taken. The preview stays readable."""
    source.become(Import.State.DISCARDED)
    source.save()
    return source


@job_kind("import")
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
        row.problems = [*row.problems, _as_problem(row, error)]
        _mark(row, {})


def _mark(row: ImportRow, changes: Mapping) -> None:
    row.changes = {name: list(pair) for name, pair in changes.items()}
    row.committed_at = clock.now()
    row.save(update_fields=["outcome", "record_id", "problems", "changes", "committed_at"])


def _as_problem(row: ImportRow, error: PortalError) -> dict:
    words = {"message": str(error), "cure": error.advice, "code": error.code, "severity": "error"}
    return {"row": row.number, "column": "", "field": error.field, "found": "", **words}
