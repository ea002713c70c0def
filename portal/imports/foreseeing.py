"""What a checked row would do to the noun's records, as it is shown before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db.models import Model

from portal.errors import PortalError
from portal.imports.mapping import missing_fields
from portal.imports.models import Import, ImportRow
from portal.imports.preview import PreviewRow
from portal.imports.problems import Severity
from portal.imports.tables import storable
from portal.imports.targets import Meant, Target, Warned
from portal.tenancy.actor import Actor

Outcome = ImportRow.Outcome


def foresee(actor: Actor, source: Import, target: Target, rows: Sequence[PreviewRow]) -> list[ImportRow]:
    """Not saved yet. The records are looked up for all rows at once."""
    meant = [Meant(row.keys, row.json_values(), earlier=row.earlier) for row in rows]
    found = target.find(actor, meant)
    meant = [replace(row, record=found.get(index)) for index, row in enumerate(meant)]
    refused, warned = target.refusals(actor, meant), target.warnings(actor, meant)
    incomplete = bool(missing_fields(source.mapping.values(), target.fields))
    return [
        _foreseen(source, target, row, found.get(index), incomplete, refused.get(index, ()), warned.get(index, ()))
        for index, row in enumerate(rows)
    ]


def _foreseen(
    source: Import,
    target: Target,
    row: PreviewRow,
    record: Model | None,
    incomplete: bool,
    errors: Sequence[PortalError],
    warnings: Sequence[Warned],
) -> ImportRow:
    read = row.json_values()
    changes = target.changes(record, target.to_values(read)) if record else {}
    said = [*(as_problem(source, row, error) for error in errors), *(_as_warning(source, row, one) for one in warnings)]
    return ImportRow(
        partner_id=source.partner_id,
        source=source,
        number=row.number,
        cells=storable(row.cells),
        values=read,
        problems=[*(problem.as_dict() for problem in row.problems), *said],
        has_errors=bool(row.errors or errors),
        duplicate_of=row.duplicate_of,
        duplicate_by=row.duplicate_by,
        outcome=outcome_of(incomplete or row.is_blocked or bool(errors), record, changes),
        record_id=record.pk if record else "",
        changes={name: list(pair) for name, pair in changes.items()},
    )


def as_problem(source: Import, row: PreviewRow | ImportRow, error: PortalError) -> dict:
    """What the noun's rules say, at the column that feeds the field."""
    words = {"message": str(error), "cure": error.advice, "code": error.code}
    return {**_place(source, row, error.field or ""), **words, "severity": str(Severity.ERROR)}


def _as_warning(source: Import, row: PreviewRow, warned: Warned) -> dict:
    words = {"message": warned.detail, "cure": warned.next_step, "code": warned.code}
    return {**_place(source, row, warned.field), **words, "severity": str(Severity.WARNING)}


def _place(source: Import, row: PreviewRow | ImportRow, name: str) -> dict:
    fed = (int(index) for index, field in source.mapping.items() if field == name)
    column = next((source.header[index] for index in fed if index < len(source.header)), "")
    return {"row": row.number, "column": column, "field": name, "found": ""}


def outcome_of(refused: bool, record: Model | None, changes: Mapping) -> str:
    if refused:
        return Outcome.REFUSED
    if record is None:
        return Outcome.NEW
    return Outcome.CHANGED if changes else Outcome.UNCHANGED
