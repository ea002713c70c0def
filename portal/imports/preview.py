"""What a file would bring: each row with its values and problems. Nothing here knows the database."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError
from portal.imports.cells import (
    Cell,
    Context,
    as_typed,
    check_length,
    encoding_warnings,
    is_missing,
    refuse_damaged,
    refuse_error,
)
from portal.imports.duplicates import duplicate_of, find_duplicates, telling
from portal.imports.mapping import Column, ColumnMap, Field, Remembered, find_header, map_columns, require_fields
from portal.imports.own_column import without_own_column
from portal.imports.problems import Finding, NoRows, Problem, Severity, Unreadable, shown
from portal.imports.tables import Row, Table
from portal.imports.totals import is_totals_row

NOWHERE = Context()  # what is no partner's


@dataclass(frozen=True)
class PreviewRow:
    """`values` holds what was read, the field's `empty` for an empty cell; what could not be read is absent."""

    number: int
    cells: tuple[str, ...]  # as in the file
    values: dict[str, Any]
    keys: dict[str, str]  # which record the row means: field → value, the surest first; empty ones left out
    problems: tuple[Problem, ...] = ()
    duplicate_of: int | None = None  # an earlier row of the file
    duplicate_by: str = ""  # the field that gives it away
    earlier: Mapping[str, Any] = field(default_factory=dict)  # values of that row, if it can be taken

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
    source: Table
    columns: ColumnMap
    rows: tuple[PreviewRow, ...]
    blank_rows: int

    @property
    def header(self) -> tuple[str, ...]:
        """Without the columns that only a ragged row has."""
        return tuple(column.header for column in self.columns.columns[: self.columns.width])

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
    table: Table,
    fields: Sequence[Field],
    mapping: Mapping | None = None,
    *,
    context: Context = NOWHERE,
    remembered: Remembered | None = None,
    complete: bool = True,
) -> Preview:
    """Raises ImportProblem when the file as a whole cannot be taken. `context` is the partner's. Without `complete`, a file in
    which no column feeds a required field is read all the same, for somebody to choose one.
    """
    header, below = body_of(table, fields)
    filled = list(below)
    columns = map_columns(header, width_of(header, filled), fields, mapping, remembered)
    if complete:
        require_fields(columns, fields)
    rows = _read_rows(filled, columns, fields, context)
    return Preview(table, columns, rows, blank_rows=filled[-1].number - header.number - len(filled))


def body_of(table: Table, fields: Sequence[Field]) -> tuple[Row, Iterable[Row]]:
    """The header, and the filled rows below it; there is one at least."""
    header = find_header(table.read(), fields)
    if next(_below(table, header), None) is None:
        raise NoRows()
    return without_own_column(header, _below(table, header))


def _below(table: Table, header: Row) -> Iterator[Row]:
    return (row for row in table.read() if row.number > header.number and not row.is_blank)


def preview_again(
    header: Row,
    rows: Sequence[Row],
    fields: Sequence[Field],
    mapping: Mapping,
    *,
    context: Context = NOWHERE,
    remembered: Remembered | None = None,
) -> tuple[ColumnMap, tuple[PreviewRow, ...]]:
    """Rows that were read before, under columns that somebody chose."""
    columns = map_columns(header, width_of(header, rows), fields, mapping, remembered)
    require_fields(columns, fields)
    return columns, _read_rows(rows, columns, fields, context)


def width_of(header: Row, rows: Iterable[Row]) -> int:
    return max(len(header.cells), max((len(row.cells) for row in rows), default=0))


def _read_rows(
    rows: Sequence[Row], columns: ColumnMap, fields: Sequence[Field], context: Context
) -> tuple[PreviewRow, ...]:
    reader = RowReader(columns, fields, survey_columns(lambda: rows, columns, fields), context)
    last = rows[-1].number
    read = [reader.read(row, is_last=row.number == last) for row in rows]
    repeated = {
        number: (item, earlier)
        for number, item, earlier in find_duplicates(((row.number, row.values) for row in read), fields)
    }
    by_number = {row.number: row for row in read}
    return tuple(
        marked(row, columns, repeated[row.number][0], by_number[repeated[row.number][1]])
        if row.number in repeated
        else row
        for row in read
    )


def survey_columns(rows: Callable[[], Iterable[Row]], columns: ColumnMap, fields: Sequence[Field]) -> dict[str, Any]:
    """What only a whole column tells, as the order of day and month."""
    surveys = {}
    for item in fields:
        column = columns.of(item.name)
        if item.survey and column:
            surveys[item.name] = item.survey(as_typed(_cell(row, column)) for row in rows())
    return surveys


def _cell(row: Row, column: Column) -> str:
    return row.cells[column.index] if column.index < len(row.cells) else ""


@dataclass(frozen=True)
class RowReader:
    columns: ColumnMap
    fields: Sequence[Field]
    surveys: Mapping[str, Any]
    context: Context

    @property
    def width(self) -> int:
        """Of the header."""
        return self.columns.width

    def read(self, row: Row, *, is_last: bool) -> PreviewRow:
        values: dict[str, Any] = {}
        problems = [*self._beyond_header(row), *self._totals(row, is_last)]
        for item in self.fields:
            column = self.columns.of(item.name)
            if column is None:
                problems += self._without_column(row, item, values)
            else:
                text = as_typed(_cell(row, column))
                cell, findings = self._read_cell(item, text, values)
                values |= {item.name: cell.value} if cell else {}
                problems += [Problem(row.number, column.header, item.name, shown(text), found) for found in findings]
        return PreviewRow(row.number, row.cells, values, keys_of(values, self.fields), tuple(problems))

    def _without_column(self, row: Row, item: Field, values: dict[str, Any]) -> list[Problem]:
        """Of a field that not every row needs: this one does, and the file has no column for it."""
        if not (item.required and item.excused_by) or item.unless(values):
            return []
        return [Problem(row.number, str(item.label), item.name, "", _required(item))]

    def telling_values(self, row: Row) -> dict[str, Any]:
        """By which rows that mean the same are found, and nothing else."""
        values: dict[str, Any] = {}
        for item in telling(self.fields):
            if column := self.columns.of(item.name):
                cell, _findings = self._read_cell(item, as_typed(_cell(row, column)), values)
                values |= {item.name: cell.value} if cell else {}
        return values

    def _read_cell(self, item: Field, text: str, values: dict[str, Any]) -> tuple[Cell | None, tuple[Finding, ...]]:
        """The cell (None: leave the field as it is) and what there is to say about it."""
        if is_missing(text):
            return Cell(item.empty), ((_required(item),) if item.required and not item.unless(values) else ())
        try:
            refuse_damaged(text)
            refuse_error(text)
            cell = item.read(text, replace(self.context, values=values, survey=self.surveys.get(item.name)))
            check_length(cell.value, item.max_length)
        except PortalError as error:
            return None, (replace(_finding(error), blocks_row=item.required or item.whole),)
        return (cell if cell.value is not None else None), (*cell.warnings, *encoding_warnings(text, self.context.encoding))

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

    def _totals(self, row: Row, is_last: bool) -> list[Problem]:
        if not (is_last and is_totals_row(row.cells)):
            return []
        index = next(index for index, cell in enumerate(row.cells) if cell.strip())
        finding = Finding(
            "totals_row",
            _("“{found}” at the end of the file looks like a row of totals. Expected: a record."),
            _("Nothing is lost. Delete the row from the file to get rid of this message."),
            {"found": shown(row.cells[index])},
            blocks_row=True,
        )
        return [Problem(row.number, self.columns.columns[index].header, "", shown(row.cells[index]), finding)]


def _finding(error: PortalError) -> Finding:
    if isinstance(error, Unreadable):
        return error.finding
    return Finding(error.code, error.message, error.next_step, error.values)


def _required(item: Field) -> Finding:
    message = _("The cell is empty. Expected: {field}, which every row needs.")
    return Finding("required", message, _("Fill in the cell."), {"field": item.label}, blocks_row=True)


def keys_of(values: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, str]:
    """Which record a row means."""
    return {item.name: item.key(values[item.name]) for item in fields if item.key and values.get(item.name)}


def marked(row: PreviewRow, columns: ColumnMap, item: Field, earlier: PreviewRow) -> PreviewRow:
    """With what there is to say about an earlier row of the file that means the same. Without a number of its own it would land
    on that one's record, and is not taken.
    """
    column, value = columns.of(item.name), row.values[item.name]
    header = column.header if column else str(item.label)
    finding = duplicate_of(earlier.number, item, value, certain=not row.keys.get("external_id"))
    problem = Problem(row.number, header, item.name, shown(str(value)), finding)
    taken = {} if earlier.is_blocked else earlier.json_values()
    return replace(
        row,
        problems=(*row.problems, problem),
        duplicate_of=earlier.number,
        duplicate_by=item.name,
        earlier=taken,
    )
