"""What a journey can name: what starts it, what happens on the way, what is so of its reader, and where its mails lead.

Nouns register theirs in their `handlers.py`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from partners.clients.mailed import hangs_on
from portal.accounts.models import User
from portal.notifications.topics import Topic
from portal.tenancy.models import Partner

if TYPE_CHECKING:
    from partners.clients.models import ClientAccount
    from partners.contacts.models import Contact
    from portal.events.models import Event

Words = str | Promise


class ReaderKind(StrEnum):
    """With whom a journey goes, and about what."""

    PARTNER = "partner"  # with somebody who has an account, about their partner
    ABOUT_CLIENT = "about-client"  # with such a person, about one client
    CLIENT = "client"  # with a contact of a client, about this client


ANYBODY = frozenset(ReaderKind)
OF_PARTNER = frozenset({ReaderKind.PARTNER})
WITH_ACCOUNT = frozenset({ReaderKind.PARTNER, ReaderKind.ABOUT_CLIENT})
OF_CLIENT = frozenset({ReaderKind.ABOUT_CLIENT, ReaderKind.CLIENT})


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a journey goes with: somebody with an account, or a contact of a client. `client` is the one that it is about."""

    partner: Partner
    user: User | None = None
    contact: "Contact | None" = None
    client: "ClientAccount | None" = None

    @property
    def name(self) -> str:
        return self.contact.name if self.contact else self.account.name or self.account.email

    @property
    def kind(self) -> ReaderKind:
        if self.contact:
            return ReaderKind.CLIENT
        return ReaderKind.ABOUT_CLIENT if self.client else ReaderKind.PARTNER

    @property
    def account(self) -> User:
        """Of somebody who has one."""
        assert self.user is not None
        return self.user


@dataclass(frozen=True, slots=True)
class Trigger:
    """Events that start journeys, with whom (`readers`, of many events at once), and why these are mailed, in words for them
    (`why`). `so` are facts of whoever it starts, for trials without a database.
    """

    label: Words
    why: Callable[[Partner], Words]
    verbs: tuple[str, ...]
    readers: "Callable[[Sequence[Event]], Iterable[tuple[Event, Subject]]]"
    kind: ReaderKind = ReaderKind.PARTNER
    so: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happening:
    """Events that a journey waits for, or ends with; of its verbs `only` those of which this is so. Of a journey about a client
    only those of this client: `about` is the kind of record whose events they are.
    """

    label: Words
    verbs: tuple[str, ...]
    only: Q = field(default_factory=Q)
    about: str = ""
    fits: Collection[ReaderKind] = ANYBODY

    def among(self, events: "QuerySet[Event]", client_id: str | None = None) -> "QuerySet[Event]":
        found = events.filter(self.only, verb__in=self.verbs)
        return found.filter(hangs_on(client_id, self.about)) if client_id else found


@dataclass(frozen=True, slots=True)
class Fact:
    """`otherwise` says of a mail that is only sent if it is so why it was not. Which happenings make it so, and which end it, is
    for trials without a database; where none makes it so, it is so from the start or not (`at_first`), unless its trigger says
    otherwise.
    """

    ask: Callable[[Subject], bool]
    label: Words
    otherwise: Words = ""
    true_by: frozenset[str] = frozenset()
    false_by: frozenset[str] = frozenset()
    at_first: bool = True
    fits: Collection[ReaderKind] = ANYBODY


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail's button leads; a mail has none where there is no `url` for its reader. Through a `way_in` come those who
    have no password yet.
    """

    url: Callable[[Subject], str]
    label: Words
    way_in: bool = False
    fits: Collection[ReaderKind] = WITH_ACCOUNT


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a journey can tell something (`people`, of a partner), and as what (`topic`)."""

    people: Callable[[Partner], list[User]]
    label: Words
    topic: Topic
    fits: Collection[ReaderKind] = ANYBODY


@dataclass(frozen=True, slots=True)
class Field:
    """What the words of a mail can name as `{code}`; `sample` is it of the invented reader, whom no row knows."""

    value: Callable[[Subject], str]
    label: Words
    sample: Words = ""
    fits: Collection[ReaderKind] = ANYBODY


@dataclass(frozen=True, slots=True)
class Text:
    """A mail whose words come with the portal, in all its languages: what they need, and where its button leads."""

    variables: Callable[[Subject], dict]
    place: str
    fits: Collection[ReaderKind] = WITH_ACCOUNT


def page_of(name: str) -> Callable[[Subject], str]:
    """A page of the reader's partner."""
    return lambda subject: settings.SITE_URL + reverse(name, args=[subject.partner.slug])


def own_page(name: str) -> Callable[[Subject], str]:
    """A page of whoever is signed in."""
    return lambda subject: settings.SITE_URL + reverse(name)


TRIGGERS: dict[str, Trigger] = {}
HAPPENINGS: dict[str, Happening] = {}
FACTS: dict[str, Fact] = {}
PLACES: dict[str, Place] = {}
PEOPLE: dict[str, Person] = {}
FIELDS: dict[str, Field] = {}
TEXTS: dict[str, Text] = {}


def kind_of(trigger: str) -> ReaderKind | None:
    return TRIGGERS[trigger].kind if trigger in TRIGGERS else None


def fitting(registry: Mapping[str, Any], kind: ReaderKind | None) -> dict[str, Any]:
    """Of a registry what can be said of a journey with such a reader; all of it as long as nobody knows with whom."""
    return {code: entry for code, entry in registry.items() if kind is None or kind in entry.fits}


def label_of(code: str) -> str:
    """Of a fact or a happening; the code itself of one that only a newer or older version of the code knows."""
    known = FACTS.get(code) or HAPPENINGS.get(code)
    return str(known.label) if known else code
