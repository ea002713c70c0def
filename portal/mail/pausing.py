"""A stream pauses itself when too many of its mails come back, and staff pause one and let it go on."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.events.nudge import nudge
from portal.events.record import changes_between, record_event, snapshot
from portal.mail.breaker import LOOKED_AT, trips
from portal.mail.errors import StreamNotPaused, StreamPaused
from portal.mail.fate_models import MailEvent
from portal.mail.stream_models import MailStream
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY, RESENDERS

Type = MailEvent.Type
WENT_WRONG = frozenset({Type.REJECTED, Type.FAILED, Type.BOUNCED, Type.COMPLAINED})
WENT_WELL = frozenset({Type.SENT, Type.DELIVERED})
WORDS_OF_A_MAIL = 4  # at most, on average: it was taken, passed on, came back, was complained of


def pause_if_too_much_went_wrong(code: str) -> None:
    """In the transaction that wrote down the last of it. The row is held, so that of two faults at once the second one sees both.
    There is no row of transactional mail, of which nothing is counted.
    """
    stream = MailStream.objects.select_for_update(no_key=True).filter(code=code).first()
    if stream and not stream.paused_at and trips(went_wrong_of_each(newest_events(stream))):
        before = snapshot(stream)
        stream.paused_at, stream.reason = clock.now(), ""
        stream.save(update_fields=["paused_at", "reason"])
        old, new = changes_between(before, snapshot(stream))
        record_event(Actor.system(), "mail_stream.tripped", stream, old=old, new=new)


def went_wrong_of_each(events: Iterable[MailEvent]) -> list[bool]:
    """Whether it went wrong, of each of the newest mails of which something was told; the newest first, as the events are."""
    mails: dict[str, bool] = {}
    for event in events:
        mails[event.message_id] = mails.get(event.message_id, False) or event.type in WENT_WRONG
    return list(mails.values())[:LOOKED_AT]


def newest_events(stream: MailStream) -> list[MailEvent]:
    """What says of a mail that it went well or wrong, since the stream was let go on; so many that they are of 50 mails, and no
    more, since of a stream that never paused there may be a year's.
    """
    told = MailEvent.objects.filter(stream=stream.code, created_at__gt=stream.counted_from, type__in=WENT_WRONG | WENT_WELL)
    return list(told.order_by("-created_at", "-id").only("message_id", "type")[: LOOKED_AT * WORDS_OF_A_MAIL])


def only_running(stream: MailStream) -> PortalError | None:
    return StreamPaused() if stream.paused_at else None


def only_paused(stream: MailStream) -> PortalError | None:
    return None if stream.paused_at else StreamNotPaused()


@business_action(
    noun="mail-streams",
    verb="pause",
    label=_("Pause a mail stream"),
    roles=NOBODY,
    staff_roles=RESENDERS,
    subject="stream",
    available=only_running,
    event="mail_stream.paused",
)
def pause_stream(*, actor: Actor, stream: MailStream, reason: str) -> MailStream:
    """What is being sent at this moment still leaves."""
    stream.paused_at, stream.reason = clock.now(), reason
    stream.save(update_fields=["paused_at", "reason"])
    return stream


@business_action(
    noun="mail-streams",
    verb="resume",
    label=_("Let a mail stream go on"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="stream",
    available=only_paused,
    event="mail_stream.resumed",
)
def resume_stream(*, actor: Actor, stream: MailStream, reason: str) -> MailStream:
    """What waits leaves now, as far as it is still useful. What went wrong until now is no longer counted."""
    stream.paused_at, stream.reason, stream.counted_from = None, "", clock.now()
    stream.save(update_fields=["paused_at", "reason", "counted_from"])
    transaction.on_commit(partial(nudge), robust=True)
    return stream
