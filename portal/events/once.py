"""What only time brings is an event like any other, and happens one time, however many workers find it due."""

from django.db import IntegrityError, models, transaction

from portal.events.models import Event, Once
from portal.events.record import record_event
from portal.tenancy.actor import Actor


def record_once(verb: str, subject: models.Model, occasion: str, *, new: dict) -> Event | None:
    """The event about `subject`, once for each `occasion`: a term, a deadline. None if there is one already."""
    try:
        with transaction.atomic():
            Once.objects.create(key=f"{verb}:{subject.pk}:{occasion}")
    except IntegrityError:
        return None
    return record_event(Actor.system(), verb, subject, new=new)
