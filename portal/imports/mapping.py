"""Which column of a file feeds which field: by the header's words, or as a person decided."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
    unless: Callable[[Mapping[str, Any]], bool] = lambda _values: (
        False
    )  # of the row's values so far: it needs none after all
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

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(words_only(alias) for alias in (self.name, *self.aliases))


@dataclass(frozen=True)
class Column:
    index: int
    header: str  # as in the file; a column without one is named like in a spreadsheet: "Column C"
    field: str = ""  # empty: ignored


@dataclass(frozen=True)
class ColumnMap:
    header_row: int
    columns: tuple[Column, ...]
    width: int  # of the header; a ragged row has more columns
    also_meant: Mapping[int, str] = field(default_factory=dict)  # column left out because another one feeds the field

    @property
    def mapped(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field)

    @property
    def unmapped(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if not column.field)

    @property
    def mapping(self) -> dict[str, str]:
        """As an import keeps it."""
        return {str(column.index): column.field for column in self.mapped}

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
    remembered: Mapping[str, str] | None = None,
) -> ColumnMap:
    """`chosen` (column index → field name, empty for "ignore") replaces what would be recognised, as a whole; `remembered`
    (words of a header → field name, empty for "ignore") goes before it, column by column. A column that only ragged rows have
    feeds nothing: what has a cell there is refused.
    """
    names = [shown(cell) for cell in header.cells] + [""] * (width - len(header.cells))
    recognised = _with_remembered(_recognised(names, fields), names, remembered or {}, fields)
    automatic = {index: name for name, index in recognised.items()}
    by_index = automatic if chosen is None else checked_mapping(chosen, min(width, header.width), fields)
    columns = [Column(i, name or f"{_('Column')} {letters(i)}", by_index.get(i, "")) for i, name in enumerate(names)]
    also = _also_meant(names, recognised, fields) if chosen is None else {}
    return ColumnMap(header.number, tuple(columns), header.width, also)


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
    return found


def _with_remembered(
    recognised: Mapping[str, int], headers: Sequence[str], remembered: Mapping[str, str], fields: Sequence[Field]
) -> dict[str, int]:
    known = {"", *(item.name for item in fields)}  # what was decided for a field that is gone is decided no longer
    words = enumerate(map(words_only, headers))
    decided = {index: remembered[word] for index, word in words if remembered.get(word) in known}
    found: dict[str, int] = {}
    for index, name in decided.items():
        if name:
            found.setdefault(name, index)
    return {name: index for name, index in recognised.items() if name not in found and index not in decided} | found


def _also_meant(headers: Sequence[str], recognised: Mapping[str, int], fields: Sequence[Field]) -> dict[int, str]:
    taken = set(recognised.values())
    words = {index: words_only(header) for index, header in enumerate(headers) if header and index not in taken}
    return {index: item.name for index, word in words.items() for item in fields if word in item.words}


def checked_mapping(chosen: Mapping, width: int, fields: Sequence[Field]) -> dict[int, str]:
    """Column → field, without what is left out. Raises WrongMapping."""
    known = {item.name for item in fields}
    result: dict[int, str] = {}
    for key, name in chosen.items():
        index = _index(key)
        if not 0 <= index < width:
            raise WrongMapping(problem=_("There is no column {key}.").format(key=shown(str(key))))
        if not name:
            continue
        if name not in known:
            raise WrongMapping(problem=_("There is no field {name}.").format(name=shown(str(name))))
        if name in result.values():
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
    return [item for item in fields if item.required and item.name not in names]


def refuse_missing(mapped: Iterable[str], fields: Sequence[Field]) -> None:
    """Of columns chosen by hand, before the file is read."""
    if missing := missing_fields(mapped, fields):
        words = ", ".join(str(item.label) for item in missing)
        raise MissingColumn(fields=words, found="–", expected=", ".join(missing[0].aliases[:4]))


def require_fields(columns: ColumnMap, fields: Sequence[Field]) -> None:
    if missing := missing_fields((column.field for column in columns.mapped), fields):
        raise MissingColumn(
            fields=", ".join(str(item.label) for item in missing),
            found=shown(", ".join(column.header for column in columns.columns)),
            expected=", ".join(missing[0].aliases[:4]),
        )
