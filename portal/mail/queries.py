"""Questions about the queue."""

from django.db.models import Q

from portal.mail.models import Message
from portal.tenancy.actor import Actor

State = Message.State


def needing_staff(actor: Actor):
    """Parked, failed, or cut off in the middle and not known to have arrived since."""
    rows = Message.objects.visible_to(actor)
    return rows.filter(Q(state__in=(State.PARKED, State.FAILED)) | _doubtful()).order_by("-id")


def _doubtful() -> Q:
    return Q(in_doubt_at__isnull=False) & ~Q(state__in=(State.SENT, State.SKIPPED))
