"""Two people at one form: whoever saves second sees, field by field, what the first one saved, and chooses whose value stays.

A form carries a short digest of each value it was opened with, so that it is known who of the two changed what.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from portal.errors import ChangedMeanwhile
from portal.events.models import Event
from portal.events.record import plain

DIGEST = 8  # hexadecimal digits for each field
LOOKED_AT = 50  # latest events of the record, for who saved what


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, when two people want it different. `touched`: by whoever saves second, too."""

    field: str
    saved: Any
    touched: bool
    who: str
    when: datetime | None


def digest_of(values: Mapping[str, Any]) -> str:
    """What a form remembers of the values it was opened with."""
    return " ".join(f"{name}:{_digest(value)}" for name, value in sorted(values.items()))


def opened_with(saved: Mapping[str, Any]) -> dict[str, Any]:
    """The initial values of an edit form, and what it remembers of them."""
    return {**saved, "seen": digest_of(saved)}


def refuse_stale(seen: str, saved: Mapping[str, Any], typed: Mapping[str, Any], record: models.Model) -> None:
    """`seen` is empty where nobody looked first: a program says itself which fields it changes."""
    if not seen:
        return
    opened = dict(part.partition(":")[::2] for part in seen.split())
    changed = [name for name, value in saved.items() if opened.get(name) != _digest(value)]
    differing = [name for name in changed if _digest(typed.get(name)) != _digest(saved[name])]
    if differing:
        touched = {name for name in differing if opened.get(name) != _digest(typed.get(name))}
        differences = list(_differences(differing, saved, touched, record))
        raise ChangedMeanwhile(who=_latest(differences), differences=differences, seen=digest_of(saved))


def _differences(names: list[str], saved: Mapping, touched: set[str], record: models.Model) -> Iterator[Difference]:
    events = list(Event.objects.about(record)[:LOOKED_AT])
    columns = {field.name: field.attname for field in record._meta.concrete_fields}
    for name in names:
        column = name.partition(".")[0]  # of a value in an object, that
        column = columns.get(column, column)
        event = next((one for one in events if column in one.new or column in one.old), None) or next(
            iter(events), None
        )
        who, when = (event.actor_label, event.created_at) if event else ("", None)
        yield Difference(name, _value(saved[name]), name in touched, who, when)


def _latest(differences: list[Difference]) -> str:
    known = [one for one in differences if one.when]
    return max(known, key=lambda one: str(one.when)).who if known else "–"


def _value(value: Any) -> Any:
    return getattr(value, "pk", value)


def _digest(value: Any) -> str:
    """Of the value as JSON has it; a record is its id, and nothing at all is an empty text."""
    written = json.dumps(plain(_value(value) or ""), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:DIGEST]
