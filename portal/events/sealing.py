"""The seal: a gapless order over events and a chain of digests that shows a changed or missing row.

Ids are not an order: a reader at id 2 never sees id 1 that commits later. So one process at a time, behind the writers and
never in their way, gives each committed event its position and chains it to the one before. Personal values enter the chain
only through a salted digest. It takes their place when they are erased (`erasing.py`), and the chain still verifies.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from portal.events.models import Event, EventSeal

BATCH = 500


def values_digest(event: Event) -> str:
    """Digest of what may be personal: labels, old and new values, reason. Of an erased event the one it had, as long as it
    says nothing: whoever writes into it afterwards is found out.
    """
    values = [getattr(event, name) for name in Event.personal]
    if event.erased_digest and not any(values):
        return event.erased_digest
    return _sha256(event.salt + json.dumps(values, sort_keys=True, ensure_ascii=True))


def chained_digest(previous: str, position: int, event: Event) -> str:
    """Digest of one event in its place: everything that is not personal, and the digest of what is."""
    parts = [
        previous, str(position), event.pk, event.partner_id or "", event.verb, event.subject_type, event.subject_id,
        event.actor_kind, event.actor_id, event.request_id, event.created_at.isoformat(), values_digest(event),
    ]  # fmt: skip
    return _sha256("\n".join(parts))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def seal_events(limit: int = BATCH) -> int:
    """Seal up to `limit` events that are committed and not sealed yet; returns how many."""
    with transaction.atomic():
        EventSeal.objects.get_or_create(pk=1)
        seal = EventSeal.objects.select_for_update().get(pk=1)
        waiting = list(Event.objects.filter(position=None).order_by("created_at", "id")[:limit])
        for event in waiting:
            seal.position += 1
            seal.digest = chained_digest(seal.digest, seal.position, event)
            Event.objects.filter(pk=event.pk).update(position=seal.position, digest=seal.digest)
        if waiting:
            seal.save()
    return len(waiting)


class Proof(models.TextChoices):
    """What the chain says of one event."""

    INTACT = "intact", _("Unchanged since it was sealed")
    ERASED = "erased", _("Personal values erased, the rest unchanged")
    UNSEALED = "unsealed", _("Not sealed yet")
    CHANGED = "changed", _("Changed after it was sealed")
    UNANCHORED = "unanchored", _("The event before it is missing")


def prove(event: Event) -> Proof:
    """Recompute one event's digest from its values and the digest before it. `verify_events` walks the whole chain."""
    if event.position is None:
        return Proof.UNSEALED
    before = Event.objects.filter(position=event.position - 1).values_list("digest", flat=True).first()
    if before is None and event.position > 1:
        return Proof.UNANCHORED
    fits = chained_digest(before or "", event.position, event) == event.digest
    if not fits:
        return Proof.CHANGED
    return Proof.ERASED if event.erased_digest else Proof.INTACT


@dataclass(frozen=True, slots=True)
class Fault:
    position: int
    event_id: str
    what: str


def verify_events() -> Iterator[Fault]:
    """Walk the chain and yield each changed or missing event. Nothing is yielded when all is as it was sealed."""
    previous, expected = "", 1
    for event in Event.objects.sealed().iterator(chunk_size=2000):
        if event.position != expected:
            yield Fault(expected, "", f"missing: positions {expected} to {event.position - 1}")
            previous = ""
        if (previous or event.position == 1) and chained_digest(previous, event.position, event) != event.digest:
            yield Fault(event.position, event.pk, "changed: its digest does not fit its values")
        previous, expected = event.digest, event.position + 1
    seal = EventSeal.objects.filter(pk=1).first()
    if seal and seal.position >= expected:
        yield Fault(expected, "", f"missing: positions {expected} to {seal.position}")
    elif seal and seal.position and seal.digest != previous:
        yield Fault(seal.position, "", "the seal does not fit the last event")
