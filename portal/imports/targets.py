"""What a noun tells the import machine: its fields, how a row finds its record, and how a row is written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from portal.errors import PortalError
from portal.imports.mapping import Field
from portal.tenancy.actor import Actor

Meant = tuple[Mapping[str, str], Model | None]  # a row's keys, and the record that they find


@dataclass(frozen=True)
class Target:
    """`find` gives, for many rows' keys at once, the record each means (by position; absent: a new one).

    `changes` gives field → (now, then) of what the values would change; `refusals` what other records have against a row.
    `create` and `update` are the noun's services, behind which every rule and event stands.
    """

    noun: str
    fields: Sequence[Field]
    find: Callable[[Actor, Iterable[Mapping[str, str]]], Mapping[int, Model]]
    to_values: Callable[[Mapping[str, Any]], dict[str, Any]]
    changes: Callable[[Any, Mapping[str, Any]], dict[str, tuple]]  # Any: a record that `find` gave
    create: Callable[..., Model]
    update: Callable[[Actor, Any, Mapping[str, Any]], Model]  # likewise
    refusals: Callable[[Actor, Sequence[Meant]], Mapping[int, PortalError]]


_TARGETS: dict[str, Target] = {}


def register(target: Target) -> None:
    _TARGETS[target.noun] = target


def target_of(noun: str) -> Target:
    return _TARGETS[noun]


def nouns() -> list[str]:
    return sorted(_TARGETS)
