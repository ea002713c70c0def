"""Taking back what was just done: what follows from an undoable event waits ten seconds, and an undo in that time drops it.

Only whoever did it undoes it, only the last thing that happened to the record, and only while nothing of it has left the house.
What leaves at once is no undoable action: it is confirmed by name beforehand.
"""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.errors import PortalError
from portal.events.models import Event, EventDelivery
from portal.tenancy.actor import Actor

HELD = timedelta(seconds=10)
_UNDOABLE: set[str] = set()


class NothingToUndo(PortalError):
    code = "nothing_to_undo"
    message = _("There is nothing to undo here: it is longer than {seconds} seconds ago, or something happened since.")
    next_step = _("Change it back by hand.")


def undoable(*verbs: str) -> None:
    """Events whose deliveries are held back. Their noun offers an action that undoes them."""
    _UNDOABLE.update(verbs)


def is_undoable(verb: str) -> bool:
    return verb in _UNDOABLE


def take_back(actor: Actor, record: models.Model) -> dict[str, Any]:
    """Drop what was to follow from the last event of the record, and give the values to put back. The caller, an action that
    has locked the record, does that.
    """
    event = Event.objects.about(record).first()
    if event is None or not is_undoable(event.verb) or event.created_at + HELD < clock.now():
        raise NothingToUndo(seconds=HELD.seconds)
    if (event.actor_kind, event.actor_id) != (actor.kind, actor.id):
        raise NothingToUndo(seconds=HELD.seconds)
    state = EventDelivery.State
    deliveries = EventDelivery.objects.filter(event=event)
    if deliveries.filter(state=state.DUE).update(state=state.DROPPED) != deliveries.count():
        raise NothingToUndo(seconds=HELD.seconds)
    return {
        field.attname: field.to_python(event.old[field.attname])
        for field in record._meta.concrete_fields
        if field.attname in event.old
    }
