"""Personal values whose time is over leave the events, which stay: that something happened, to which record, and when."""

from django.db.models import QuerySet
from django.db.models.fields.json import JSONField

from portal.events.models import Event, EventDelivery
from portal.events.sealing import values_digest


def erase_events(events: QuerySet[Event]) -> None:
    """In the caller's transaction. What failed deliveries quoted goes, too."""
    fields = (Event._meta.get_field(name) for name in (*Event.personal, "salt"))
    empty = {field.name: {} if isinstance(field, JSONField) else "" for field in fields}
    for event in events.filter(erased_digest=""):
        Event.objects.filter(pk=event.pk).update(erased_digest=values_digest(event), **empty)
        EventDelivery.objects.filter(event=event).exclude(error="").update(error="")
