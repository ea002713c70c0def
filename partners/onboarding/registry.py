"""What a journey can name: what starts it, what happens on the way, what is so of its reader, and where its mails lead.

Nouns register theirs in their `handlers.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from portal.accounts.models import User
from portal.notifications.topics import Topic
from portal.tenancy.models import Partner

if TYPE_CHECKING:
    from portal.events.models import Event

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a journey goes with."""

    partner: Partner
    user: User


@dataclass(frozen=True, slots=True)
class Trigger:
    """Events that start journeys, with whom (`readers`), and why these are mailed, in words for them (`why`)."""

    label: Words
    why: Callable[[Partner], Words]
    verbs: tuple[str, ...]
    readers: "Callable[[Event], list[User]]"


@dataclass(frozen=True, slots=True)
class Happening:
    """Events of the reader's partner that a journey waits for, or ends with; of its verbs `only` those of which this is so."""

    label: Words
    verbs: tuple[str, ...]
    only: Q = field(default_factory=Q)

    def among(self, events: "QuerySet[Event]") -> "QuerySet[Event]":
        return events.filter(self.only, verb__in=self.verbs)


@dataclass(frozen=True, slots=True)
class Fact:
    """`otherwise` says of a mail that is only sent if it is so why it was not. Which happenings make it so, and which end it, is
    for trials without a database; where none makes it so, it is so from the start.
    """

    ask: Callable[[Subject], bool]
    label: Words
    otherwise: Words = ""
    true_by: frozenset[str] = frozenset()
    false_by: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail's button leads. Through a `way_in` come those who have no password yet."""

    url: Callable[[Subject], str]
    label: Words
    way_in: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a journey can tell something (`people`, of a partner), and as what (`topic`)."""

    people: Callable[[Partner], list[User]]
    label: Words
    topic: Topic


@dataclass(frozen=True, slots=True)
class Field:
    """What the words of a mail can name as `{code}`."""

    value: Callable[[Subject], str]
    label: Words


@dataclass(frozen=True, slots=True)
class Text:
    """A mail whose words come with the portal, in all its languages: what they need, and where its button leads."""

    variables: Callable[[Subject], dict]
    place: str


TRIGGERS: dict[str, Trigger] = {}
HAPPENINGS: dict[str, Happening] = {}
FACTS: dict[str, Fact] = {}
PLACES: dict[str, Place] = {}
PEOPLE: dict[str, Person] = {}
FIELDS: dict[str, Field] = {}
TEXTS: dict[str, Text] = {}


def label_of(code: str) -> str:
    """Of a fact or a happening; the code itself of one that only a newer or older version of the code knows."""
    known = FACTS.get(code) or HAPPENINGS.get(code)
    return str(known.label) if known else code
