"""The home page of a partner and of staff: what needs me now, what is coming, what changed.

A noun registers functions here (in its `home.py`) that give a card or a total, or None when it has nothing to say to this actor.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

NOW, COMING, CHANGED = "now", "coming", "changed"
SECTIONS = ((NOW, _("Needs you now")), (COMING, _("Coming up")), (CHANGED, _("What changed")))


class Line(Protocol):
    """What a card's line has at least: an `Item`, or a step of a checklist."""

    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def note(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Item:
    """One line, one click away from where it is dealt with. `tone` is one of good, warning, bad, info, neutral."""

    text: str
    url: str
    note: str = ""
    when: date | datetime | None = None
    tone: str = "neutral"


@dataclass(frozen=True, slots=True)
class Card:
    """Lines, or, where there are none yet, the first step: a sentence and one action."""

    title: str | Promise
    section: str
    items: Sequence[Line] = ()
    total: int | None = None  # when there are more than the items shown
    more_url: str = ""
    checklist: bool = False  # the items are steps that tick themselves (text, note, url, action, state)
    first_step: str | Promise = ""
    first_step_label: str | Promise = ""
    first_step_url: str = ""
    order: int = 50


@dataclass(frozen=True, slots=True)
class Total:
    """A number, and the list it counts."""

    label: str | Promise
    value: int
    url: str
    order: int = 50


For = TypeVar("For", Partner, None)  # whose home: a partner's, or the network's
PartnerCard = Callable[[Actor, Partner], Card | None]
StaffCard = Callable[[Actor, None], Card | None]
PartnerTotal = Callable[[Actor, Partner], Total | None]
StaffTotal = Callable[[Actor, None], Total | None]
PARTNER_CARDS: list[PartnerCard] = []
STAFF_CARDS: list[StaffCard] = []
PARTNER_TOTALS: list[PartnerTotal] = []
STAFF_TOTALS: list[StaffTotal] = []


def partner_card(source: PartnerCard) -> PartnerCard:
    PARTNER_CARDS.append(source)
    return source


def staff_card(source: StaffCard) -> StaffCard:
    STAFF_CARDS.append(source)
    return source


def partner_total(source: PartnerTotal) -> PartnerTotal:
    PARTNER_TOTALS.append(source)
    return source


def staff_total(source: StaffTotal) -> StaffTotal:
    STAFF_TOTALS.append(source)
    return source


def totals(sources: list[Callable[[Actor, For], Total | None]], actor: Actor, partner: For) -> list[Total]:
    """The numbers this actor may see, in order; none as long as all are zero."""
    found = sorted(filter(None, (source(actor, partner) for source in sources)), key=lambda total: total.order)
    return found if any(total.value for total in found) else []


def sections(sources: list[Callable[[Actor, For], Card | None]], actor: Actor, partner: For) -> list[dict]:
    """The cards with something to say, by section, in order."""
    cards = sorted(filter(None, (source(actor, partner) for source in sources)), key=lambda card: card.order)
    grouped = [{"key": key, "title": title, "cards": [c for c in cards if c.section == key]} for key, title in SECTIONS]
    return [section for section in grouped if section["cards"]]
