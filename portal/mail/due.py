"""What could leave the queue now."""

from django.db.models import Q, QuerySet

from portal import clock
from portal.mail.models import Message
from portal.mail.stream_models import MailStream
from portal.mail.streams import Lane
from portal.mail.templates import templates_held_while_suspended
from portal.mail.windows import full_until
from portal.tenancy.models import Partner


def due_mail() -> QuerySet[Message]:
    """In the order of their time. Suspended partners and paused streams by subquery, not by join: a claim has to look at the
    row's own state once more.
    """
    held = Q(template__in=templates_held_while_suspended(), partner_id__in=partners_in(Partner.State.SUSPENDED))
    due = Message.objects.filter(state=Message.State.QUEUED, next_at__lte=clock.now())
    paused = MailStream.objects.paused().values("code")
    return due.exclude(held).exclude(stream__in=paused).order_by("next_at", "id")


def open_lanes() -> tuple[Lane, ...]:
    return tuple(Lane) if full_until() is None else (Lane.TRANSACTIONAL,)


def partners_in(state: str) -> QuerySet:
    return Partner.objects.filter(state=state).order_by().values("pk")
