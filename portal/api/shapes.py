"""How records are read and rendered: worked out once from a serializer's fields, then the same for every row.

A field is a column (of the record's table, of a related one, or an annotation), or the rows of a child table, so that a page is
read as plain values, without a model object or a serializer per row. What only the record itself can say, the serializer
names in `Meta.by_object`; a list that shows such a field reads objects. What is worked out for one record only, and is null in
a list, it names in `Meta.of_one`.
"""

import functools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self, cast

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ObjectDoesNotExist
from django.db.models import ForeignKey, ManyToOneRel, Model, QuerySet
from rest_framework import serializers

# What JSON takes as the database gives it.
_PLAIN = (
    serializers.CharField, serializers.ChoiceField, serializers.IntegerField, serializers.BooleanField,
    serializers.JSONField, serializers.ListField, serializers.DictField, serializers.PrimaryKeyRelatedField,
)  # fmt: skip
_COMPUTED = (serializers.SerializerMethodField, serializers.BaseSerializer, serializers.ManyRelatedField)


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    path: str  # as the ORM says it: `name`, `plan_id`, `user__email`
    render: Callable[[Any], Any] | None

    def of(self, record: Model) -> Any:
        value: Any = record
        for part in self.path.split("__"):
            try:
                value = getattr(value, part) if value is not None else None
            except ObjectDoesNotExist:  # the other end of a one-to-one
                return None
        return value if self.render is None or value is None else self.render(value)


@dataclass(frozen=True, slots=True)
class Children:
    """Rows of another table that hang on the record, in that table's own order."""

    name: str
    accessor: str
    key: ForeignKey
    shape: "Shape"

    def of(self, record: Model) -> list[dict]:
        return [self.shape.of(child) for child in getattr(record, self.accessor).all()]

    def of_all(self, parents: Iterable[str]) -> dict[str, list[dict]]:
        """By the parent's id, with one query."""
        paths = dict.fromkeys([self.key.attname, *self.shape.paths])
        rows = self.key.model._default_manager.filter(**{f"{self.key.name}__in": parents}).values_list(
            *paths, named=True
        )
        found = defaultdict(list)
        for row in rows:
            found[getattr(row, self.key.attname)].append(self.shape.of_row(row))
        return found


@dataclass(frozen=True, slots=True)
class Shape:
    names: tuple[str, ...]  # in the serializer's order
    columns: tuple[Column, ...]
    children: tuple[Children, ...] = ()
    by_object: tuple[str, ...] = ()
    of_one: tuple[str, ...] = ()  # by object, too, and null in a list

    def in_list(self) -> Self:
        return replace(self, by_object=tuple(name for name in self.by_object if name not in self.of_one))

    def only(self, names: Sequence[str]) -> Self:
        def kept(parts: tuple) -> tuple:
            return tuple(part for part in parts if part.name in names)

        def still(all_names: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(name for name in all_names if name in names)

        columns, children = kept(self.columns), kept(self.children)
        return type(self)(still(self.names), columns, children, still(self.by_object), still(self.of_one))

    @property
    def paths(self) -> list[str]:
        return [column.path for column in self.columns]

    def narrowed(self, rows: QuerySet, *also: str) -> QuerySet:
        """The query for exactly these columns, the id, and what else the page needs to find its place."""
        paths = dict.fromkeys([*self.paths, "pk", *also])
        return rows.select_related(None).prefetch_related(None).values_list(*paths, named=True)

    def of_rows(self, rows: Sequence[Any]) -> list[dict]:
        """From what `narrowed` reads."""
        shown = [self.of_row(row) for row in rows]
        for part in self.children:
            found = part.of_all([row.pk for row in rows])
            for row, one in zip(rows, shown, strict=True):
                one[part.name] = found.get(row.pk, [])
        return [self._in_order(one) for one in shown] if self.children or self.of_one else shown

    def of_row(self, row: Any) -> dict:
        shown = {}
        for column in self.columns:
            value = getattr(row, column.path)
            shown[column.name] = value if column.render is None or value is None else column.render(value)
        return shown

    def of(self, record: Model, serializer: serializers.BaseSerializer | None = None) -> dict:
        """From an object; `serializer` says what is `by_object`."""
        shown: dict[str, Any] = {column.name: column.of(record) for column in self.columns}
        shown |= {part.name: part.of(record) for part in self.children}
        for name in self.by_object:
            field = cast(serializers.Serializer, serializer).fields[name]
            value = field.get_attribute(record)
            as_json = moment if isinstance(field, serializers.DateTimeField) else field.to_representation
            shown[name] = None if value is None else as_json(value)
        return self._in_order(shown)

    def _in_order(self, shown: dict) -> dict:
        return {name: shown.get(name) for name in self.names}


def shape_of(serializer: type[serializers.BaseSerializer]) -> Shape:
    return _shape_of(cast(Hashable, serializer))


def model_of(serializer: Any) -> type[Model] | None:
    return getattr(getattr(serializer, "Meta", None), "model", None)


@functools.cache
def _shape_of(serializer) -> Shape:
    """A field that is neither a column nor named in `Meta.by_object` is a mistake of ours, told at the first reading.

    A serializer of no model shows records of several: each field is by object.
    """
    model: type[Model] | None = model_of(serializer)
    if model is None:
        every = tuple(serializer().fields)
        return Shape(every, (), by_object=every)
    of_one: tuple[str, ...] = getattr(serializer.Meta, "of_one", ())
    by_object = (*getattr(serializer.Meta, "by_object", ()), *of_one)
    names, columns, children = [], [], []
    for name, field in serializer().fields.items():
        if field.write_only:
            continue
        names.append(name)
        if name in by_object:
            continue
        if isinstance(field, serializers.ListSerializer):
            children.append(_children(name, field, model))
        elif column := _column(name, field, model):
            columns.append(column)
        else:
            raise ImproperlyConfigured(f"{serializer.__name__}.{name} is no column: name it in Meta.by_object.")
    return Shape(tuple(names), tuple(columns), tuple(children), by_object, of_one)


def _children(name: str, field: serializers.ListSerializer, model: type[Model]) -> Children:
    relation = model._meta.get_field(cast(str, field.source))
    if not isinstance(relation, ManyToOneRel):
        raise ImproperlyConfigured(f"{model.__name__}.{name} is no child table: name it in Meta.by_object.")
    return Children(
        name,
        cast(str, relation.get_accessor_name()),
        relation.field,
        shape_of(type(cast(serializers.BaseSerializer, field.child))),
    )


def _column(name: str, field: serializers.Field, model: type[Model]) -> Column | None:
    path = None if isinstance(field, _COMPUTED) else _path(cast(str, field.source).split("."), model)
    return Column(name, path, _rendering(field)) if path else None


def _path(source: list[str], model: type[Model]) -> str | None:
    *way, last = source
    try:
        for part in way:
            model = cast(type[Model], model._meta.get_field(part).related_model)
        last = _column_name(model, last)
    except FieldDoesNotExist:
        if way or hasattr(model, last):  # a property; what the class does not know is an annotation of the query
            return None
    return "__".join([*way, last])


def _column_name(model: type[Model], name: str) -> str:
    """A relation shows the id at its other end."""
    if name in {field.attname for field in model._meta.concrete_fields}:
        return name
    field = model._meta.get_field(name)
    return cast(ForeignKey, field).attname if field.concrete else f"{name}__pk"


def _rendering(field: serializers.Field) -> Callable[[Any], Any] | None:
    if isinstance(field, serializers.DateTimeField):
        return moment
    as_it_is = type(field).to_representation in {kind.to_representation for kind in _PLAIN}
    return None if as_it_is else field.to_representation


def moment(value: datetime) -> str:
    """In UTC, as everything that machines read."""
    return value.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"
