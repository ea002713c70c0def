"""Personal values whose time is over leave the events, which stay: that something happened, to which record, and when."""

from django.db.models import QuerySet

from portal.events.models import Event, EventDelivery
from portal.events.sealing import values_digest

EMPTY = {"subject_label": "", "actor_label": "", "old": {}, "new": {}, "reason": "", "salt": ""}


def erase_events(events: QuerySet[Event]) -> None:
    """In the caller's transaction. What failed deliveries quoted goes, too."""
    for event in events.filter(erased_digest=""):
        Event.objects.filter(pk=event.pk).update(erased_digest=values_digest(event), **EMPTY)
        EventDelivery.objects.filter(event=event).exclude(error="").update(error="")
