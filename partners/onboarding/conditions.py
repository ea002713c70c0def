"""Whether a step still makes sense, as facts of plain values. Pure; `facts_of` in queries.py gathers the values."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions may ask about a partner."""

    clients: int


@dataclass(frozen=True, slots=True)
class Condition:
    holds: Callable[[Facts], bool]
    label: str | Promise  # "only if …"
    otherwise: str | Promise  # why the step is skipped


CONDITIONS = {
    "no-client-yet": Condition(
        holds=lambda facts: facts.clients == 0,
        label=_("the partner has no client yet"),
        otherwise=_("The partner has added a client in the meantime."),
    ),
}


def reason_to_skip(condition: str, facts: Facts) -> str:
    """Empty when the step is to be taken. Raises LookupError for a condition that nobody knows."""
    if not condition or CONDITIONS[condition].holds(facts):
        return ""
    return str(CONDITIONS[condition].otherwise)
