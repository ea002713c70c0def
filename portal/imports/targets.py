"""What a noun tells the import machine: its fields, how a row finds its record, how a row is written, and where its pages are."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from django.db.models import Model
from django.utils.functional import Promise

from portal.actions import Made
from portal.errors import PortalError
from portal.imports.mapping import Field
from portal.tenancy.actor import Actor


@dataclass(frozen=True)
class Meant:
    """A row as its noun looks at it: by what it says which record it means, all that it brings, and that record, once found."""

    keys: Mapping[str, str]
    values: Mapping[str, Any]  # as they are stored
    record: Model | None = None
    earlier: Mapping[str, Any] = field(
        default_factory=dict
    )  # values of an earlier row of the file that is much like it


@dataclass(frozen=True)
class Brought:
    """A row that is to be written: its values, and of a record that there is, that and what changes."""

    values: Mapping[str, Any]
    record: Any = None
    changes: Mapping[str, tuple] = field(default_factory=dict)


class Warned(Protocol):
    """What is worth a look and hinders nothing, of a field of the noun."""

    @property
    def field(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def next_step(self) -> str: ...


@dataclass(frozen=True)
class Places:
    """The noun's pages, and how those of an import speak of its records."""

    many: Promise  # "Clients"
    title: Promise
    subtitle: Promise
    open_one: Promise
    show_all: Promise
    upload_page: str  # names of urls
    list_page: str
    record_page: str
    named_by: str = "name"  # the field by which people call a row
    told_by: tuple[str, ...] = ()  # what tells rows of one name apart


@dataclass(frozen=True)
class Target:
    """`find` gives, for many rows at once, the record each means (by position; absent: a new one).

    `changes` gives field → (now, then) of what the values would change; `refusals` what the noun's rules and other records
    have against a row, `warnings` what they say of it and take it all the same. `create` and `update` are the noun's services,
    behind which every rule and event stands; whoever may not do `action` brings no file. `write_all` does what these two do
    for many rows, each whole or not at all: for each the record, or why it is refused; without it each row has a transaction
    of its own. `further` gives the fields that one partner has beside, by its id. `knows` gives what the readers of the fields
    look up (`Context.known`). `says` is what a row becomes, where its values alone do not
    tell. `around` stands around the writing of a chunk of rows: what they all need is read once within it.
    """

    noun: str
    action: str
    places: Places
    fields: Sequence[Field]
    find: Callable[[Actor, Sequence[Meant]], Mapping[int, Model]]
    to_values: Callable[[Mapping[str, Any]], dict[str, Any]]
    changes: Callable[[Any, Mapping[str, Any]], dict[str, tuple]]  # Any: a record that `find` gave
    create: Callable[..., Model]
    update: Callable[
        [Actor, Any, Mapping[str, Any], Mapping[str, tuple]], Model
    ]  # likewise; the values, and what they change
    refusals: Callable[[Actor, Sequence[Meant]], Mapping[int, Sequence[PortalError]]]
    warnings: Callable[[Actor, Sequence[Meant]], Mapping[int, Sequence[Warned]]] = lambda _actor, _meant: {}
    says: Callable[[Mapping[str, Any]], str] = lambda _values: ""
    knows: Callable[[Actor], Mapping[str, Any]] = lambda _actor: {}
    around: Callable[[], AbstractContextManager] = nullcontext
    write_all: Callable[[Actor, Sequence[Brought]], Sequence[Made]] | None = None
    further: Callable[[str], Sequence[Field]] | None = None


_TARGETS: dict[str, Target] = {}


def register(target: Target) -> None:
    _TARGETS[target.noun] = target


def target_of(noun: str) -> Target:
    return _TARGETS[noun]


def target_for(noun: str, partner_id: str) -> Target:
    """With the fields that only this partner has: whoever looks at `fields` asks for it."""
    target = _TARGETS[noun]
    if target.further is None:
        return target
    further = (replace(field, further=True) for field in target.further(partner_id))
    return replace(target, fields=(*target.fields, *further))


def nouns() -> list[str]:
    return sorted(_TARGETS)
