"""The engine's values as JSON and back: a quote is stored so, and what it was made of is compared so."""

import types
import typing
from collections.abc import Mapping, Set
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from partners.subscriptions.engine import changes
from partners.subscriptions.engine.changes import Change
from partners.subscriptions.engine.later import stored_fields


def to_plain(value: Any) -> Any:
    if is_dataclass(value):
        return {name: to_plain(getattr(value, name)) for name in stored_fields(value)}
    if isinstance(value, Mapping):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, Set):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")  # 12, 12.0 and 12.00 are one price
    return value.isoformat() if isinstance(value, date) else value


def from_plain(kind: Any, value: Any) -> Any:
    """A value of that type, from what `to_plain` made of it."""
    if value is None:
        return None
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):  # of ours only: something, or None
        return from_plain(next(one for one in inner if one is not type(None)), value)
    if origin is tuple and inner[-1] is not Ellipsis:
        return tuple(from_plain(one, part) for one, part in zip(inner, value, strict=True))
    if origin in (tuple, frozenset):
        return origin(from_plain(inner[0], one) for one in value)
    if origin is Mapping:
        return {key: from_plain(inner[1], one) for key, one in value.items()}
    return _one(kind, value)


def _one(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        types_of = _types_of(kind)
        return kind(**{name: from_plain(types_of[name], part) for name, part in value.items()})
    if kind is date:
        return date.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum | Decimal) else value


@cache
def _types_of(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def change_to_plain(change: Change) -> dict:
    """With its name, as one of several kinds."""
    return {"change": type(change).__name__, **to_plain(change)}


def change_from_plain(value: dict) -> Change:
    values = dict(value)
    return from_plain(getattr(changes, values.pop("change")), values)
