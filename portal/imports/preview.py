"""What a file would bring: each row with its values and problems. Nothing here knows the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError
from portal.imports.cells import Cell, Context, check_length, is_missing
from portal.imports.duplicates import find_duplicates
from portal.imports.mapping import Column, ColumnMap, Field, find_header, map_columns
from portal.imports.problems import Finding, NoRows, Problem, Severity, Unreadable, shown
from portal.imports.reading import read_table
from portal.imports.tables import Row, Table


@dataclass(frozen=True)
class PreviewRow:
    """`values` holds what was read, the field's `empty` for an empty cell; what could not be read is absent."""

    number: int
    cells: tuple[str, ...]  # as in the file
    values: dict[str, Any]
    keys: dict[str, str]  # which record the row means: field → value, the surest first; empty ones left out
    problems: tuple[Problem, ...] = ()
    duplicate_of: int | None = None  # an earlier row of the file

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == Severity.WARNING)

    @property
    def is_blocked(self) -> bool:
        """Whether the row cannot be taken at all. With other errors it can, without the cells that have them."""
        return any(problem.finding.blocks_row for problem in self.problems)

    def json_values(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
            for name, value in self.values.items()
        }


@dataclass(frozen=True)
class Preview:
    filename: str
    source: Table
    columns: ColumnMap
    rows: tuple[PreviewRow, ...]
    blank_rows: int

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns.columns)

    @property
    def unmapped(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns.unmapped)

    @property
    def mapping(self) -> dict[int, str]:
        return {column.index: column.field for column in self.columns.mapped}

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for row in self.rows for problem in row.problems)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "rows": len(self.rows),
            "blank_rows": self.blank_rows,
            "with_errors": sum(bool(row.errors) for row in self.rows),
            "with_warnings": sum(bool(row.warnings) for row in self.rows),
        }


def preview(
    data: bytes,
    filename: str,
    fields: Sequence[Field],
    mapping: Mapping | None = None,
    *,
    default_country: str = "",
) -> Preview:
    """Raises ImportProblem when the file as a whole cannot be taken. `default_country` completes phone numbers."""
    table = read_table(data)
    header = find_header(table.rows, fields)
    below = [row for row in table.rows if row.number > header.number]
    filled = [row for row in below if not row.is_blank]
    if not filled:
        raise NoRows()
    columns = map_columns(header, max(len(row.cells) for row in (header, *filled)), fields, mapping)
    reader = _RowReader(columns, fields, _surveys(filled, columns, fields), header.width, default_country)
    rows = _mark_duplicates([reader.read(row) for row in filled], columns, fields)
    return Preview(filename, table, columns, rows, blank_rows=len(below) - len(filled))


def _surveys(rows: Sequence[Row], columns: ColumnMap, fields: Sequence[Field]) -> dict[str, Any]:
    surveys = {}
    for item in fields:
        column = columns.of(item.name)
        if item.survey and column:
            surveys[item.name] = item.survey([_cell(row, column) for row in rows])
    return surveys


def _cell(row: Row, column: Column) -> str:
    return row.cells[column.index] if column.index < len(row.cells) else ""


@dataclass(frozen=True)
class _RowReader:
    columns: ColumnMap
    fields: Sequence[Field]
    surveys: Mapping[str, Any]
    width: int  # of the header
    default_country: str

    def read(self, row: Row) -> PreviewRow:
        values: dict[str, Any] = {}
        problems = list(self._beyond_header(row))
        for item in self.fields:
            if column := self.columns.of(item.name):
                text = _cell(row, column)
                cell, findings = self._read_cell(item, text, values)
                values |= {item.name: cell.value} if cell else {}
                problems += [Problem(row.number, column.header, item.name, shown(text), found) for found in findings]
        return PreviewRow(row.number, row.cells, values, _keys(values, self.fields), tuple(problems))

    def _read_cell(self, item: Field, text: str, values: dict[str, Any]) -> tuple[Cell | None, tuple[Finding, ...]]:
        """The cell (None: leave the field as it is) and what there is to say about it."""
        if is_missing(text):
            return Cell(item.empty), ((_required(item),) if item.required else ())
        try:
            cell = item.read(text, Context(values, self.surveys.get(item.name), self.default_country))
            check_length(cell.value, item.max_length)
        except PortalError as error:
            return None, (replace(_finding(error), blocks_row=item.required),)
        return (cell if cell.value is not None else None), cell.warnings

    def _beyond_header(self, row: Row) -> list[Problem]:
        """More cells than headers: a delimiter inside an unquoted cell has moved everything after it."""
        if len(row.cells) <= self.width:
            return []
        extra = row.cells[self.width]
        finding = Finding(
            "too_many_cells",
            _("The row has {found} cells. Expected: {expected}, as many as the header."),
            _("Put quotation marks around the cell that contains the delimiter."),
            {"found": len(row.cells), "expected": self.width},
            blocks_row=True,
        )
        return [Problem(row.number, self.columns.columns[self.width].header, "", shown(extra), finding)]


def _finding(error: PortalError) -> Finding:
    if isinstance(error, Unreadable):
        return error.finding
    return Finding(error.code, error.message, error.next_step, error.values)


def _required(item: Field) -> Finding:
    message = _("The cell is empty. Expected: {field}, which every row needs.")
    return Finding("required", message, _("Fill in the cell."), {"field": item.label}, blocks_row=True)


def _keys(values: dict[str, Any], fields: Sequence[Field]) -> dict[str, str]:
    return {item.name: item.key(values[item.name]) for item in fields if item.key and values.get(item.name)}


def _mark_duplicates(rows: Sequence[PreviewRow], columns: ColumnMap, fields: Sequence[Field]) -> tuple[PreviewRow, ...]:
    found = find_duplicates(((row.number, row.values) for row in rows), fields)
    return tuple(_marked(row, columns, *found[row.number]) if row.number in found else row for row in rows)


def _marked(row: PreviewRow, columns: ColumnMap, item: Field, earlier: int, finding: Finding) -> PreviewRow:
    column = columns.of(item.name)
    header = column.header if column else str(item.label)
    problem = Problem(row.number, header, item.name, shown(str(row.values[item.name])), finding)
    return replace(row, problems=(*row.problems, problem), duplicate_of=earlier)
