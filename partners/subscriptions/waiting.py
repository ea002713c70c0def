"""What waits for a renewal, as values that are kept elsewhere, and in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.catalogue.models import Term


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
