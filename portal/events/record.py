"""Writing an event: what changed on a record, by whom, and which handlers have to hear of it."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from portal import clock
from portal.errors import ViewOnly
from portal.events.models import Event, EventDelivery
from portal.events.nudge import nudge
from portal.events.registry import handlers_of
from portal.events.undo import HELD, is_undoable
from portal.folded import FoldedField
from portal.reasons import LONGEST
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner


def plain(value: Any) -> Any:
    """The value as JSON keeps it: dates, decimals and lazy texts become text."""
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def snapshot(record: models.Model) -> dict[str, Any]:
    """The record's own values by field name, without what its model keeps out of events."""
    hidden: frozenset[str] = getattr(record, "not_in_events", frozenset())
    own = (column for column in record._meta.concrete_fields if not isinstance(column, models.FileField | FoldedField))
    return plain({column.attname: column.value_from_object(record) for column in own if column.name not in hidden})


def changes_between(before: dict, after: dict) -> tuple[dict, dict]:
    """Old and new values of what differs. A new record has no old values, and only its filled fields as new ones."""
    if not before:
        return {}, {name: value for name, value in after.items() if value not in (None, "", [], {})}
    changed = [name for name, value in after.items() if before.get(name) != value]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def differs(record: models.Model, was: dict) -> bool:
    """Whether there is something to save since that snapshot: what saves nothing moves no `updated_at`, and no ETag."""
    return changes_between(was, snapshot(record)) != ({}, {})


@dataclass(frozen=True, slots=True)
class Happened:
    """What befell one record: its values before and after, as far as they differ."""

    subject: models.Model
    old: dict = field(default_factory=dict)
    new: dict = field(default_factory=dict)


def record_event(
    actor: Actor,
    verb: str,
    subject: models.Model,
    *,
    old: dict | None = None,
    new: dict | None = None,
    reason: str = "",
    partner_id: str = "",
) -> Event:
    """Append an event about `subject` with one delivery for each handler of `verb`, in the caller's transaction. `partner_id`
    says whose it is where two partners have one each.
    """
    [event] = record_events(
        actor, verb, [Happened(subject, old or {}, new or {})], reason=reason, partner_id=partner_id
    )
    return event


def record_events(
    actor: Actor, verb: str, happened: Iterable[Happened], *, reason: str = "", partner_id: str = ""
) -> list[Event]:
    """The same about each of many records.

    The second wall before staff who view as a partner: whatever changes something leaves an event, and they leave none.
    """
    if actor.view_id:
        raise ViewOnly(partner=actor.partner_name)
    events = Event.objects.bulk_create(_event(actor, verb, one, reason, partner_id) for one in happened)
    due = clock.now() + HELD if is_undoable(verb) else clock.now()
    EventDelivery.objects.bulk_create(
        EventDelivery(event=event, handler=name, next_at=due) for name in handlers_of(verb) for event in events
    )
    transaction.on_commit(partial(nudge), robust=True)
    return events


def _event(actor: Actor, verb: str, happened: Happened, reason: str, partner_id: str) -> Event:
    subject = happened.subject
    return Event(
        partner_id=partner_id or _partner_of(subject, actor),
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk or happened.old.get("id", ""),
        subject_label=str(subject)[:250],
        within_id=getattr(subject, "within_id", ""),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label[:250],
        old=plain(happened.old),
        new=plain(happened.new),
        reason=reason[:LONGEST],
        request_id=actor.request_id,
        salt=secrets.token_hex(16),
    )


def _partner_of(subject: models.Model, actor: Actor) -> str | None:
    if isinstance(subject, Partner):
        return subject.pk
    return getattr(subject, "partner_id", None) or actor.partner_id or None
