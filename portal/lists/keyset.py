"""Pages of a list that begin after a row, not after a number of rows: the hundredth costs what the first does, and a row whose
sort key did not change is neither skipped nor shown twice. Pages and API share it.

Rows without a value for the sort key come last, whichever the direction, on both engines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import BooleanField, Field, Func, QuerySet, Value


@dataclass(frozen=True, slots=True)
class Order:
    """By one column (a field, a path over relations, or an annotation), ties by id in the same direction."""

    column: str
    descending: bool = False

    @classmethod
    def of(cls, ordering: str | list[str] | tuple[str, ...]) -> Self:
        """From Django's words: `-created_at`, or `("-created_at", "-id")`, whose second part goes without saying."""
        first = ordering if isinstance(ordering, str) else ordering[0]
        return cls(first.removeprefix("-"), first.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column

    @property
    def by_id(self) -> bool:
        return self.column in {"id", "pk"}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page begins: after the row with this sort key and id or, backwards, before it."""

    value: Any
    pk: Any
    backwards: bool = False

    @classmethod
    def at(cls, row: Any, order: Order, *, backwards: bool) -> Self:
        """`row` is a record, or the values of one under their paths."""
        value: Any = None if order.by_id else row
        path = [order.column] if hasattr(row, order.column) else order.column.split("__")
        for name in () if order.by_id else path:
            value = getattr(value, name, None)
        return cls(value, row.pk, backwards)


@dataclass(frozen=True, slots=True)
class Page:
    rows: list
    previous: Position | None
    next: Position | None


def page_of(rows: QuerySet, order: Order, size: int, position: Position | None = None) -> Page:
    """At most `size` rows from `position`, or the first ones."""
    backwards = position is not None and position.backwards
    found = _walk(rows, order, position, backwards, size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_previous, has_next = (more, True) if backwards else (position is not None, more)
    return Page(
        rows=found,
        previous=Position.at(found[0], order, backwards=True) if found and has_previous else None,
        next=Position.at(found[-1], order, backwards=False) if found and has_next else None,
    )


def sort_field(rows: QuerySet, order: Order) -> tuple[Field, bool]:
    """What holds the sort key, and whether some rows may have none."""
    if order.column in rows.query.annotations:
        return rows.query.annotations[order.column].output_field, True
    options, nullable = rows.model._meta, False
    for name in order.column.split("__"):
        field = options.pk if name == "pk" else options.get_field(name)
        nullable = nullable or field.null
        options = field.related_model._meta if field.is_relation else options
    return field, nullable


def _walk(rows: QuerySet, order: Order, position: Position | None, backwards: bool, limit: int) -> list:
    """The next rows in the direction of travel: of those with a sort key, then of those without, or the other way round."""
    found: list = []
    for part in _parts(rows, order, position, backwards):
        found += part[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def _parts(rows: QuerySet, order: Order, position: Position | None, backwards: bool) -> Iterator[QuerySet]:
    downwards = order.descending != backwards
    sign, operator = ("-", "<") if downwards else ("", ">")
    field, nullable = sort_field(rows, order)
    if order.by_id or not nullable:
        key = "pk" if order.by_id else order.column
        found = rows if position is None else _beyond(rows, order, position, field, operator)
        yield found.order_by(f"{sign}{key}", *([] if order.by_id else [f"{sign}pk"]))
        return
    with_key = rows.filter(**{f"{order.column}__isnull": False}).order_by(f"{sign}{order.column}", f"{sign}pk")
    without = rows.filter(**{f"{order.column}__isnull": True}).order_by(f"{sign}pk")
    parts = [without, with_key] if backwards else [with_key, without]
    if position is not None:
        if (position.value is None) != backwards:  # the first part lies behind us
            parts = parts[1:]
        parts[0] = _beyond(parts[0], order, position, field, operator)
    yield from parts


def _beyond(rows: QuerySet, order: Order, position: Position, field: Field, operator: str) -> QuerySet:
    pk = Value(position.pk, rows.model._meta.pk)
    if order.by_id or position.value is None:
        return rows.filter(**{"pk__lt" if operator == "<" else "pk__gt": position.pk})
    return rows.filter(_RowComparison(order.column, "pk", Value(position.value, field), pk, operator=operator))


class _RowComparison(Func):
    """`(key, id) > (value, id)`: an index on both finds the place at once, however many rows share the key."""

    output_field = BooleanField()

    def as_sql(self, compiler, connection, *args, **context):
        compiled = [compiler.compile(expression) for expression in self.source_expressions]
        key, pk, value, id_ = (sql for sql, _ in compiled)
        parameters = [one for _, given in compiled for one in given]
        return f"({key}, {pk}) {self.extra['operator']} ({value}, {id_})", parameters
