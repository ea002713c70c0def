"""Personal values whose time is over leave the events, which stay: that something happened, to which record, and when."""

from django.db.models import QuerySet
from django.db.models.fields.json import JSONField

from portal.events.models import Event, EventDelivery
from portal.events.sealing import values_digest

_FIELDS = [Event._meta.get_field(name) for name in (*Event.personal, "salt")]
EMPTY = {field.name: {} if isinstance(field, JSONField) else "" for field in _FIELDS}


def erase_events(events: QuerySet[Event]) -> None:
    """In the caller's transaction. What failed deliveries quoted goes, too, and what was done about them."""
    for event in events.filter(erased_digest=""):
        Event.objects.filter(pk=event.pk).update(erased_digest=values_digest(event), **EMPTY)
        deliveries = EventDelivery.objects.filter(event=event)
        erase_events(Event.objects.filter(subject_id__in=deliveries.values("pk")))
        deliveries.exclude(error="").update(error="")
