"""The home page of a partner and of staff: what needs me now, what is coming, what changed.

A noun registers functions here (in its `home.py`) that give a card, or None when it has nothing to say to this actor.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from portal.tenancy.actor import Actor

NOW, COMING, CHANGED = "now", "coming", "changed"
SECTIONS = ((NOW, _("Needs you now")), (COMING, _("Coming up")), (CHANGED, _("What changed")))


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

    title: str
    section: str
    items: list[Item] = field(default_factory=list)
    total: int | None = None  # when there are more than the items shown
    more_url: str = ""
    checklist: bool = False  # the items are steps that tick themselves (text, note, url, action, state)
    first_step: str = ""
    first_step_label: str = ""
    first_step_url: str = ""
    order: int = 50


CardSource = Callable[[Actor, object], Card | None]
PARTNER_CARDS: list[CardSource] = []
STAFF_CARDS: list[CardSource] = []


def partner_card(source: CardSource) -> CardSource:
    PARTNER_CARDS.append(source)
    return source


def staff_card(source: CardSource) -> CardSource:
    STAFF_CARDS.append(source)
    return source


def sections(sources: list[CardSource], actor: Actor, partner) -> list[dict]:
    """The cards with something to say, by section, in order."""
    cards = sorted(filter(None, (source(actor, partner) for source in sources)), key=lambda card: card.order)
    grouped = [{"key": key, "title": title, "cards": [c for c in cards if c.section == key]} for key, title in SECTIONS]
    return [section for section in grouped if section["cards"]]
