"""Which column of a file feeds which field: by the header's words, or as a person decided."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.imports.cells import Cell, Context
from portal.imports.problems import MissingColumn, WrongMapping, shown
from portal.imports.tables import Row
from portal.text import words_only

HEADER_WITHIN = 10  # rows: some exports put a title and a date above the header


@dataclass(frozen=True)
class Field:
    """One field that a noun imports. Fields are read in the order given: a phone number needs the country before it."""

    name: str
    label: str | Promise
    read: Callable[[str, Context], Cell]
    aliases: Sequence[str] = ()  # headers, the most telling first
    required: bool = False
    last_resort: Sequence[str] = ()  # headers, to the letter, that it takes even from another field where no column feeds it
    unless: Callable[[Mapping[str, Any]], bool] = lambda _values: (
        False
    )  # of the row's values so far: it needs none after all
    excused_by: Sequence[str] = ()  # the fields that `unless` goes by: with a column of one, only some rows may need it
    whole: bool = (
        False  # as with a required one, a row is not taken without what its cell says; but the cell may be empty
    )
    max_length: int = 0
    empty: Any = ""  # the value of an empty cell
    survey: Callable[[Iterable[str]], Any] | None = None  # looks at the whole column before its cells are read
    key: Callable[[Any], str] | None = None  # gives `PreviewRow.keys`: which record of the database a row means
    unique: bool = False  # twice in one file is an error
    likeness: Callable[[Any], Hashable] | None = None  # equal likeness in one file is a candidate for a duplicate
    shown: Callable[[Any], str | Promise] = str  # a value as people read it
    further: bool = False  # of one partner: what the noun itself knows is recognised before

    def __post_init__(self) -> None:
        if self.key and not (self.unique or self.likeness):
            # Committing looks records up for many rows at once, but for rows that repeat a key of an earlier one.
            raise TypeError(f"{self.name} has a key, and nothing that finds it twice in one file")

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(words_only(alias) for alias in (self.name, *self.aliases))


@dataclass(frozen=True)
class Column:
    index: int
    header: str  # as in the file; a column without one is named like in a spreadsheet: "Column C"
    field: str = ""  # empty: ignored
    left_out: bool = False  # though a field would take it


Remembered = Mapping[frozenset[str], Mapping[str, str]]  # the headers of a file → words of a header → field, or empty


@dataclass(frozen=True)
class ColumnMap:
    header_row: int
    columns: tuple[Column, ...]
    width: int  # of the header; a ragged row has more columns

    @property
    def mapped(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field)

    @property
    def unmapped(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.field)

    @property
    def mapping(self) -> dict[str, str]:
        """As an import keeps it, empty for a column that a field would take and that is left out."""
        return {str(column.index): column.field for column in self.columns if column.field or column.left_out}

    @cached_property
    def _by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.mapped}

    def of(self, name: str) -> Column | None:
        return self._by_field.get(name)


def find_header(rows: Iterable[Row], fields: Sequence[Field]) -> Row:
    """The first filled row, unless it is a title: narrower than a later row that has more of the known headers.

    Three of them at least, because a row of data may hold words such as "Client" and "Active", too.
    """
    filled = list(islice((row for row in rows if not row.is_blank), HEADER_WITHIN))
    best, known = filled[0], len(_recognised(filled[0].cells, fields))
    for row in filled[1:]:
        count = len(_recognised(row.cells, fields))
        if count > max(known, 2) and _filled_cells(row) > _filled_cells(best):
            best, known = row, count
    return best


def _filled_cells(row: Row) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def map_columns(
    header: Row,
    width: int,
    fields: Sequence[Field],
    chosen: Mapping | None = None,
    remembered: Remembered | None = None,
) -> ColumnMap:
    """Column by column: as `chosen` says (column index → field name, empty for "leave out"), else as it is `remembered` of a
    file with just these headers, else by its header. A column that only ragged rows have feeds nothing: what has a cell there
    is refused.
    """
    names = _names(header, width)
    recognised = {index: name for name, index in _recognised(names, fields).items()}
    decided = _decided(names, (remembered or {}).get(headers_of(names[: header.width]), {}), fields)
    by_hand = checked_mapping(chosen or {}, min(width, header.width), fields)
    by_index: dict[int, str] = {}
    for source in (by_hand, decided, recognised):
        for index, name in source.items():
            if not (name and name in by_index.values()):
                by_index.setdefault(index, name)
    kept = {index: name for index, name in by_index.items() if name or index in recognised}
    return _column_map(header, names, kept)


def map_columns_again(header: Row, width: int, fields: Sequence[Field], mapping: Mapping) -> ColumnMap:
    """As an import keeps it, whatever else would be recognised."""
    return _column_map(header, _names(header, width), checked_mapping(mapping, min(width, header.width), fields))


def _names(header: Row, width: int) -> list[str]:
    names = [shown(cell) for cell in header.cells] + [""] * (width - len(header.cells))
    return [name or f"{_('Column')} {letters(index)}" for index, name in enumerate(names)]


def _column_map(header: Row, names: Sequence[str], by_index: Mapping[int, str]) -> ColumnMap:
    columns = (Column(i, name, by_index.get(i, ""), by_index.get(i) == "") for i, name in enumerate(names))
    return ColumnMap(header.number, tuple(columns), header.width)


def headers_of(names: Iterable[str]) -> frozenset[str]:
    """By which files of one kind know each other, in whatever order their columns stand."""
    return frozenset(map(words_only, names))


def letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA: how a spreadsheet names a column."""
    name, rest = "", index + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _recognised(headers: Sequence[str], fields: Sequence[Field]) -> dict[str, int]:
    """Field name → column. A field takes the column with its most telling alias, and a column feeds one field only: never one
    that somebody named like what the noun reads under that header.
    """
    words = [words_only(header) for header in headers]
    ranked = [
        (item.further, rank, position, item.name, words.index(alias))
        for position, item in enumerate(fields)
        for rank, alias in enumerate(item.words)
        if alias in words
    ]
    found: dict[str, int] = {}
    for _further, _rank, _position, name, column in sorted(ranked):
        if name not in found and column not in found.values():
            found[name] = column
    for item in fields:
        taken = None if item.name in found else _last_resort(item, headers)
        if taken is not None:
            found = {name: index for name, index in found.items() if index != taken} | {item.name: taken}
    return found


def _last_resort(item: Field, headers: Sequence[str]) -> int | None:
    return next((index for index, header in enumerate(headers) if header.strip() in item.last_resort), None)


def _decided(names: Sequence[str], remembered: Mapping[str, str], fields: Sequence[Field]) -> dict[int, str]:
    """What was decided for a field that is gone is decided no longer."""
    known = {"", *(item.name for item in fields)}
    words = enumerate(map(words_only, names))
    return {index: remembered[word] for index, word in words if remembered.get(word) in known}


def fields_meant(header: str, fields: Sequence[Field]) -> list[Field]:
    """Those that take a column with this header, where none is more telling."""
    word = words_only(header)
    return [item for item in fields if word in item.words]


def checked_mapping(chosen: Mapping, width: int, fields: Sequence[Field]) -> dict[int, str]:
    """Column → field, empty for what is left out. Raises WrongMapping."""
    known = {item.name for item in fields}
    result: dict[int, str] = {}
    for key, name in chosen.items():
        index = _index(key)
        if not 0 <= index < width:
            raise WrongMapping(problem=_("There is no column {key}.").format(key=shown(str(key))))
        if name and name not in known:
            raise WrongMapping(problem=_("There is no field {name}.").format(name=shown(str(name))))
        if name and name in result.values():
            raise WrongMapping(problem=_("Two columns are mapped to {name}.").format(name=name))
        result[index] = name
    return result


def _index(key: object) -> int:
    """As JSON and forms name a column; -1 for what cannot be one. Python refuses to read a number of thousands of digits."""
    if isinstance(key, str) and len(key) <= 3 and key.isascii() and key.isdigit():
        return int(key)
    return key if isinstance(key, int) else -1


def missing_fields(mapped: Iterable[str], fields: Sequence[Field]) -> list[Field]:
    """Fields that every row needs and no column feeds."""
    names = set(mapped)
    return [item for item in fields if item.required and not names & {item.name, *item.excused_by}]


def fields_of_some_rows(mapped: Iterable[str], fields: Sequence[Field]) -> list[Field]:
    """Required ones that no column feeds, and that a column of another field may excuse a row from."""
    names = set(mapped)
    return [item for item in fields if item.required and item.name not in names and names & set(item.excused_by)]


def require_fields(columns: ColumnMap, fields: Sequence[Field]) -> None:
    if missing := missing_fields((column.field for column in columns.mapped), fields):
        raise MissingColumn(
            fields=", ".join(str(item.label) for item in missing),
            found=shown(", ".join(column.header for column in columns.columns)),
            expected=", ".join(missing[0].aliases[:4]),
        )
