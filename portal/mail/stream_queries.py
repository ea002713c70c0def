"""Questions about the streams."""

from dataclasses import dataclass

from django.db.models import Count

from portal.mail.fate_models import MailEvent
from portal.mail.models import Message
from portal.mail.pausing import WENT_WRONG, newest_events, went_wrong_of_each
from portal.mail.stream_models import MailStream
from portal.tenancy.actor import Actor

SHOWN = 20


@dataclass(frozen=True, slots=True)
class StreamLine:
    stream: MailStream
    waiting: int
    went_wrong: int  # of the newest `looked_at` mails of which something was told
    looked_at: int
    faults: list[str]  # ids of what was told of these, newest first


def lines_of_streams(actor: Actor) -> list[StreamLine]:
    rows = list(MailStream.objects.visible_to(actor))
    return [_line(row, waiting) for row, waiting in zip(rows, _waiting(rows), strict=True)]


def line_of(stream: MailStream) -> StreamLine:
    return _line(stream, _waiting([stream])[0])


def _waiting(streams: list[MailStream]) -> list[int]:
    queued = Message.objects.filter(state=Message.State.QUEUED, stream__in=[row.code for row in streams]).order_by()
    counts = dict(queued.values("stream").annotate(n=Count("pk")).values_list("stream", "n"))
    return [counts.get(row.code, 0) for row in streams]


def _line(stream: MailStream, waiting: int) -> StreamLine:
    events = newest_events(stream)
    mails = went_wrong_of_each(events)
    return StreamLine(stream, waiting, sum(mails), len(mails), [event.pk for event in events if event.type in WENT_WRONG])


def faults_of(line: StreamLine, actor: Actor) -> list[MailEvent]:
    """What went wrong last, of the newest mails."""
    rows = MailEvent.objects.visible_to(actor).filter(pk__in=line.faults[:SHOWN]).select_related("message")
    return list(rows.order_by("-created_at", "-id"))
