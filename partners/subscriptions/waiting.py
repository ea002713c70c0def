"""What waits for a renewal, as values that are kept elsewhere, and in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.catalogue.models import Term
from partners.catalogue.queries import names_of_add_ons
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import AtRenewal


def in_words(seats: int | None, term: str | None, add_on: str) -> str:
    """Of a change of seats or of the term the others are none; `add_on` is the name of the one that ends."""
    if seats is not None:
        return ngettext("{seats} seat", "{seats} seats", seats).format(seats=seats)
    return str(Term(term).label) if term else _("without {add_on}").format(add_on=add_on)


def as_values(change: Any) -> dict[str, Any]:
    """Of a `ScheduledChange`: of seats, term and add-on one is set."""
    add_on = change.add_on.name if change.add_on else ""
    return {"seats": change.seats, "term": change.term, "add_on": add_on, "effective_on": change.effective_on}


def values_in_words(values: Mapping[str, Any]) -> str:
    """What was kept before there were others than of seats has only these."""
    return in_words(values["seats"], values.get("term"), values.get("add_on", ""))


@dataclass(frozen=True, slots=True)
class Waiting:
    """As a page names a `ScheduledChange`."""

    words: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of what waits, by a decision that is kept; `Planned` says it of one that is only made."""

    replaces: Waiting | None
    keeps: tuple[Waiting, ...]
    drops: tuple[Waiting, ...]
    ends: bool  # the team does not renew as it stands then, so that nothing comes that waits for it

    def __bool__(self) -> bool:
        return bool(self.replaces or self.keeps or self.drops)

    def __str__(self) -> str:
        replaces = (self.replaces,) if self.replaces else ()
        said = (("replaces", replaces), ("keeps", self.keeps), ("drops", self.drops))
        return " ".join(fate_in_words(fate, one.words, one.effective_on) for fate, several in said for one in several)


def fates_of(outcomes: Iterable[Outcome]) -> list[Fate]:
    """One query at most, however many there are."""
    outcomes = list(outcomes)
    waited = [one for outcome in outcomes for one in (outcome.replaced, *outcome.keeps, *outcome.drops) if one]
    names = names_of_add_ons(one.add_on for one in waited if one.add_on)
    return [_fate(outcome, names) for outcome in outcomes]


def _fate(outcome: Outcome, names: Mapping[str, str]) -> Fate:
    def named(*waiting: AtRenewal) -> tuple[Waiting, ...]:
        return tuple(
            Waiting(in_words(one.seats, one.term, names.get(one.add_on, one.add_on)), one.effective_on)
            for one in waiting
        )

    replaces = named(outcome.replaced)[0] if outcome.replaced else None
    return Fate(replaces, named(*outcome.keeps), named(*outcome.drops), ends=not outcome.after.auto_renew)


def fate_in_words(fate: str, words: str, day: date) -> str:
    """Of what waits for that day."""
    said = {
        "replaces": _("Replaces what is scheduled for {day}: {words}."),
        "keeps": _("What is scheduled for {day} stays: {words}."),
        "drops": _("What is scheduled for {day} is dropped: {words}."),
    }
    return said[fate].format(words=words, day=date_format(day))
