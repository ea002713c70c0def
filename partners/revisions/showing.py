"""A revision in words: its lines as what was and what will be, and whom it affects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.translation import gettext as _

from partners.catalogue.models import AddOn, Plan, Term
from partners.revisions.lines import MODELS
from partners.revisions.models import Revision
from partners.subscriptions.waiting import values_in_words
from portal.money import Money
from portal.templatetags.portal import number

SHOWN = 50


@dataclass(frozen=True, slots=True)
class ShownLine:
    what: str
    day: date
    source: str
    changes: list[tuple[str, Any, Any]]


def shown(revision: Revision) -> dict[str, Any]:
    """For `_lines.html` and `_effects.html`."""
    names = {row.code: row.name for row in (*Plan.objects.all(), *AddOn.objects.all())}
    lines = [_line(line, names) for line in revision.lines[:SHOWN]]
    return {"lines": lines, "further": len(revision.lines) - len(lines), "effects": _effects(revision.effects)}


def _line(line: Mapping[str, Any], names: Mapping[str, str]) -> ShownLine:
    before, after, currency = line["before"] or {}, line["after"], line["what"].rpartition(" ")[2]
    changes = [
        (
            _label(line["kind"], name),
            _words(line["kind"], name, before.get(name), names, currency) if before else False,
            words,
        )
        for name, value in after.items()
        if _is_known(line["kind"], name) and value != before.get(name, ...)
        for words in [_words(line["kind"], name, value, names, currency)]
        if before or words
    ]
    return ShownLine(line["what"] or _("Every term"), date.fromisoformat(line["valid_from"]), line["source"], changes)


def _is_known(kind: str, name: str) -> bool:
    """A revision of before may have laid down what the catalogue no longer says."""
    try:
        return bool(_field(kind, name))
    except FieldDoesNotExist:
        return False


def _field(kind: str, name: str) -> Field:
    return MODELS[kind]._meta.get_field(name)  # type: ignore[return-value]


def _label(kind: str, name: str) -> str:
    words = str(_field(kind, name).verbose_name)
    return words[:1].upper() + words[1:]


def _words(kind: str, name: str, value: Any, names: Mapping[str, str], currency: str) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(names.get(code, code) for code in value)
    if isinstance(value, int):
        return number(value)
    if name in {"cost", "retail"} and value is not None:
        return str(Money(Decimal(value), currency))
    return str(dict(_field(kind, name).flatchoices).get(value, value or ""))


def _effects(effects: Mapping[str, Any]) -> dict[str, Any]:
    """With dates as dates, as templates write them."""
    renewals = [{**one, "renews_on": date.fromisoformat(one["renews_on"])} for one in effects["renewals"]]
    lost = [
        {**one, "words": values_in_words(one), "effective_on": date.fromisoformat(one["effective_on"])} for one in effects["lost"]
    ]
    further = effects["renewing_subscriptions"] - len(renewals)
    trials = [_trial(one) for one in effects.get("trials", ())]  # none in what was laid down before they were looked at
    return {**effects, "renewals": renewals, "lost": lost, "further": further, "trials": trials}


def _trial(one: Mapping[str, Any]) -> dict[str, Any]:
    """With the words of its terms and dates."""
    days = {name: date.fromisoformat(one[name]) for name in ("ends_on", "changes_on")}
    return {**one, **days, "conversions": [{**each, "term": Term(each["term"]).label} for each in one["conversions"]]}
