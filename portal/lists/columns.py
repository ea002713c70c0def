"""What a list shows and how it can be sorted: declared once by the noun, read by the page, its header, and exports."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from django.db.models import QuerySet
from django.forms import Form
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.functional import Promise
from django_filters import Filter, FilterSet

from portal.lists.counting import MOST, MOST_TRIED
from portal.lists.keyset import Order
from portal.tenancy.actor import Actor
from portal.tenancy.kinds import Record
from portal.web.forms import NoFields

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
    moment: bool = False  # a time of day, so that its zone has to be said
    field: str = ""  # what the API calls it, where that is another name
    reads: str = ""  # the noun that a key has to be able to read to be told this
    roles: frozenset = frozenset()  # of the partner's people, who alone are told it; empty: all who read the list
    exported: bool = True  # not what only a page can have, such as buttons
    beside: tuple[
        "Column", ...
    ] = ()  # what the drawn cell says beside its value: columns of their own in a spreadsheet

    @property
    def code(self) -> str:
        """What programs know it by."""
        return self.field or self.name

    def is_shown_to(self, actor: Actor) -> bool:
        """A key has no role of its own, and what staff see is another list."""
        return not self.roles or not actor.role or actor.role in self.roles

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

    def data_of(self, row: Any, *, coded: bool = False) -> Any:
        """For a spreadsheet: numbers, dates and truth as what they are, everything else as the page writes it; `coded` as
        the API does, which speaks no language: `US`, `active`.
        """
        value = self.value_of(row)
        if value in (None, "") or isinstance(value, bool | int | float | Decimal | date):
            return None if value == "" else value
        if coded and isinstance(value, str):
            return value
        return str(self.format(value)) or None


def exported_columns(columns: Iterable[Column]) -> tuple[Column, ...]:
    """What a spreadsheet has of these, each once."""
    shown = (one for column in columns if column.exported for one in (column, *column.beside))
    return tuple({column.name: column for column in shown}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """Something to do with all selected rows: a `verb` of the noun's `bulk_actions`, as REST's bulk has it.

    `form(actor, data)` asks for the values that all rows get, where there are any. `tried` are some with which it is foreseen
    what becomes of each; None where that depends on the values, which are then asked for first. `effects` says of records, by
    their ids, what goes with it that people should know before. Where not the listed rows are changed but what each has, that
    is `noun`, and `through` is the name that the row has for it.

    What is `danger` is confirmed by the records that were shown, each of them tried beforehand, never by what the list matches
    by then; and where `typed` gives a name for the selected ids, by typing it. So is what has `seen`: it says of the records, by
    their ids, what REST's action takes under that name, so that a row which changed since it was shown is refused.

    A change of many that is a record of its own has a `page` that takes the selection: a url name, with the list's name.
    `most` rows it takes at once.
    """

    name: str  # in addresses
    verb: str
    label: str | Promise
    explains: str | Promise
    icon: str
    form: Callable[[Actor, QueryDict | None], Form] = lambda actor, data: NoFields(data)
    tried: Mapping[str, Any] | None = field(default_factory=dict)
    effects: Callable[[Actor, Sequence[str], Mapping], Mapping[str, Sequence[str]]] = lambda actor, ids, values: {}
    noun: str = ""
    through: str = ""
    page: str = ""
    danger: bool = False
    typed: Callable[[Actor, Sequence[str]], str] = lambda actor, ids: ""
    seen: Callable[[Actor, Sequence[str]], Mapping[str, str]] | None = None
    most: int = MOST

    @property
    def as_shown(self) -> bool:
        return self.danger or self.seen is not None

    @property
    def at_once(self) -> int:
        return min(self.most, MOST_TRIED) if self.as_shown else self.most


@dataclass(frozen=True, slots=True)
class Further:
    """What a list has for one actor beside what it has for everybody; `gone`: a sentence about each name it lost."""

    columns: tuple[Column, ...] = ()
    filters: Mapping[str, Filter] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)

    def added_to(self, filters: type[FilterSet]) -> type[FilterSet]:
        return type(filters.__name__, (filters,), dict(self.filters)) if self.filters else filters


LISTS: dict[str, "RecordList"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordList:
    """A noun's list. The first column names the record and is always there; `sort` is a column's name, with `-` for descending.

    `rows` is what it holds for an actor, who may read all of it that they see: a function of the address too, for a list that
    begins with a part of what it has (a queue). `staff` lists stand under `/staff/`, the others under a partner's address.
    `counted` are the words for how many there are: `ngettext_lazy("{count} client", "{count} clients", "number")`. The template
    `cells` draws cells; it gets the name of the `column`, the `row` and the `value`. `further` says what it has for one actor
    beside: whoever draws or reads it asks `for_actor` first.
    """

    name: str
    noun: str  # of the API
    label: str | Promise
    rows: Callable[[Actor, QueryDict], QuerySet]
    columns: tuple[Column, ...]
    filters: type[FilterSet]
    counted: str | Promise
    sort: str
    staff: bool = False
    sort_for: Callable[[QueryDict], str] | None = None  # where the usual order depends on what is asked for
    cells: str = ""
    search: str | Promise = ""
    begins_with: str | Promise = ""  # what it shows without a filter, when that is not all
    all_by: str = ""  # the parameter that asks for all of it then; the API begins with all
    size: int = 50
    bulk: tuple[BulkChange, ...] = ()
    further: Callable[[Actor], Further] | None = None
    gone: Mapping[str, str] = field(default_factory=dict)  # as of `Further`
    for_one: bool = False  # as `for_actor` gives it

    def __post_init__(self):
        if self.for_one:
            return
        if self.name in LISTS:
            raise ValueError(f"two lists are called {self.name}")
        LISTS[self.name] = self

    def for_actor(self, actor: Actor) -> "RecordList":
        further = self.further(actor) if self.further else Further()
        if not further.columns and not further.gone:
            return self
        return replace(
            self,
            columns=(*self.columns, *further.columns),
            filters=further.added_to(self.filters),
            further=None,
            gone=further.gone,
            for_one=True,
        )

    @property
    def parameters(self) -> set[str]:
        """What the list's address can say, apart from the page."""
        return {*self.filters.base_filters, "sort", "columns", self.all_by} - {""}

    @property
    def model(self) -> type[Record]:
        return self.filters._meta.model

    def usual_sort(self, query: QueryDict) -> str:
        return self.sort_for(query) if self.sort_for else self.sort

    @property
    def usual_columns(self) -> list[str]:
        return [column.name for column in self.columns if not column.optional]

    def chosen(self, names: Iterable[str]) -> tuple[Column, ...]:
        """In the order of the declaration, the first always; names that are not offered are left out."""
        wanted = set(names)
        return tuple(column for column in self.columns if column.name in wanted or column is self.columns[0])

    def in_words(self, count: int) -> str:
        """How many there are: "1,200 clients"."""
        words = cast(str, self.counted)  # `number` decides between singular and plural
        return words.format(number=count, count=number_format(count, force_grouping=True))

    def noun_of(self, change: BulkChange) -> str:
        return change.noun or self.noun

    def change_called(self, name: str) -> BulkChange | None:
        return next((change for change in self.bulk if change.name == name), None)

    def order_of(self, sort: str) -> Order | None:
        """None for what is not offered."""
        name = sort.removeprefix("-")
        for column in self.columns:
            if column.name == name and column.sort:
                return Order(column.sort, sort.startswith("-"))
        return None
