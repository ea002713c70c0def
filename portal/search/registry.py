"""What can be found. Each noun says it in its `search.py`, which its app loads."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Field, Model
from django.utils.functional import Promise

from portal.search.words import Kind
from portal.tenancy.actor import Actor

if TYPE_CHECKING:
    from portal.search.models import SearchEntry
    from portal.tenancy.models import Partner

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Findable:
    """A noun's records in the search.

    `noun` is the API's word, `title` how a record is called, `note` what tells it from another of that name, `text` what else
    it is found by, `key` what names it in addresses; none of it may depend on a language. `fields` are those that any of
    this is made of: saving others alone changes nothing here. `applies` says whether a row of the table is one of the noun.
    `on_partner` and `on_staff` give the address of the page that shows it, None where there is none. `names` are other nouns
    whose records its words name: a key has to be allowed to read these, too. Of what lies equally near, the lower `order`
    comes first, and notes and what is there to be read (`kind`) after what is worked with.
    """

    noun: str
    model: type[Model]
    label: Words
    icon: str
    title: Callable[[Any], str]
    text: Callable[[Any], Iterable[str]]
    fields: frozenset[str]
    note: Callable[[Any], str] = lambda record: ""
    key: Callable[[Any], str] = lambda record: record.pk
    applies: Callable[[Any], bool] = lambda record: True
    on_partner: "Callable[[SearchEntry, Partner], str] | None" = None
    on_staff: "Callable[[SearchEntry], str] | None" = None
    select_related: tuple[str, ...] = ()
    prefetch_related: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    order: int = 50
    kind: Kind = Kind.RECORD


@dataclass(frozen=True, slots=True)
class Follower:
    """Records whose entry is made of others: `records(users)` are the memberships that carry these people's names."""

    records: Callable[[Sequence[Any]], Iterable[Model]]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Destination:
    """A page or an action without a record. `partner` and `staff` name its address on either side, `person` on both.

    `action` names one in the table of actions: it is found by whoever may do it now. `words` are others it is called by.
    """

    label: Words
    icon: str = "arrow-right"
    partner: str = ""
    staff: str = ""
    person: str = ""
    action: str = ""
    words: Words = ""
    visible: Callable[[Actor], bool] = field(default=lambda actor: True)


FINDABLE: dict[type[Model], Findable] = {}
FOLLOWERS: dict[type[Model], list[Follower]] = {}
DESTINATIONS: list[Destination] = []


def findable(noun: Findable) -> None:
    FINDABLE[noun.model] = noun


def follows(model: type[Model], records: Callable[[Sequence[Any]], Iterable[Model]], fields: Iterable[str]) -> None:
    FOLLOWERS.setdefault(model, []).append(Follower(records, frozenset(fields)))


def followed_values(record: Model) -> dict[str, Any]:
    """What other records' entries are made of, as far as it was read."""
    read = record.__dict__
    return {name: read[column] for name, column in _followed_columns(type(record)) if column in read}


@cache
def _followed_columns(model: type[Model]) -> list[tuple[str, str]]:
    names = {name for follower in FOLLOWERS.get(model, ()) for name in follower.fields}
    return [(name, cast(Field, model._meta.get_field(name)).attname) for name in sorted(names)]


def destination(*places: Destination) -> None:
    DESTINATIONS.extend(places)


def is_found(model: type[Model]) -> bool:
    return model in FINDABLE or model in FOLLOWERS


def nouns() -> list[Findable]:
    return sorted(FINDABLE.values(), key=lambda noun: noun.order)


def noun_of(word: str) -> Findable | None:
    return next((one for one in FINDABLE.values() if one.noun == word), None)
