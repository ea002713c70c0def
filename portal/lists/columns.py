"""What a list shows and how it can be sorted: declared once by the noun, read by the page, its header, and exports."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django_filters import FilterSet

from portal.lists.keyset import Order

EMPTY = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """`name` stands in addresses. `value` is the cell as plain data (an attribute's path, or a function of the row), `format` the
    way it is written; a `drawn` cell is in the list's template of cells, where it is more than text.

    `sort` is what the database orders by: a field, a path, or an annotation; without one the column does not sort.
    """

    name: str
    label: str | Promise
    value: str | Callable[[Any], Any] = ""
    format: Callable[[Any], Any] = str
    drawn: bool = False
    sort: str = ""
    number: bool = False
    optional: bool = False  # for those who choose it

    def value_of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        found = row
        for name in (self.value or self.name).split("."):
            found = getattr(found, name, None)
        return found

    def text_of(self, row: Any) -> Any:
        value = self.value_of(row)
        return EMPTY if value in (None, "") else self.format(value)


LISTS: dict[str, "RecordList"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList:
    """A noun's list. The first column names the record and is always there; `sort` is a column's name, with `-` for descending.

    `counted` says in words how many there are ("12 clients"). The template `cells` draws cells; it gets the name of the
    `column`, the `row` and the `value`.
    """

    name: str
    label: str | Promise
    columns: tuple[Column, ...]
    filters: type[FilterSet]
    counted: Callable[[int], str]
    sort: str
    cells: str = ""
    search: str | Promise = ""
    begins_with: str | Promise = ""  # what it shows without a filter, when that is not all
    also: frozenset[str] = frozenset()  # parameters of its address that the view reads itself
    size: int = 50

    def __post_init__(self):
        if self.name in LISTS:
            raise ValueError(f"two lists are called {self.name}")
        LISTS[self.name] = self

    @property
    def parameters(self) -> set[str]:
        """What the list's address can say, apart from the page."""
        return {*self.filters.base_filters, "sort", "columns", *self.also}

    @property
    def usual_columns(self) -> list[str]:
        return [column.name for column in self.columns if not column.optional]

    def chosen(self, names: Iterable[str]) -> tuple[Column, ...]:
        """In the order of the declaration, the first always; names that are not offered are left out."""
        wanted = set(names)
        return tuple(column for column in self.columns if column.name in wanted or column is self.columns[0])

    def order_of(self, sort: str) -> Order | None:
        """None for what is not offered."""
        name = sort.removeprefix("-")
        for column in self.columns:
            if column.name == name and column.sort:
                return Order(column.sort, sort.startswith("-"))
        return None
