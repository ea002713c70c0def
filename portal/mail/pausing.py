"""A stream pauses itself when too many of its mails come back, and staff pause one and let it go on."""

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
from portal.tenancy.kinds import PartnerOwnedQuerySet
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY, RESENDERS

Type = MailEvent.Type
WENT_WRONG = frozenset({Type.REJECTED, Type.FAILED, Type.BOUNCED, Type.COMPLAINED})
WENT_WELL = frozenset({Type.SENT, Type.DELIVERED})
WORDS_OF_A_MAIL = 4  # at most, on average: it was taken, passed on, came back, was complained of


def went_wrong(stream: MailStream) -> PartnerOwnedQuerySet:
    """Since it was looked at last, newest first."""
    return _told_of(stream).filter(type__in=WENT_WRONG)


def pause_if_too_much_went_wrong(code: str) -> None:
    """In the transaction that wrote down the last of it. Of a stream that is no row's, transactional mail, nothing is counted."""
    stream = MailStream.objects.filter(code=code, paused_at=None).first()
    if stream and trips(newest_mails(stream)):
        _pause_itself(stream)


def newest_mails(stream: MailStream) -> list[bool]:
    """Whether it went wrong, of each of the newest mails of which something was told; the newest first."""
    told = _told_of(stream).filter(type__in=WENT_WRONG | WENT_WELL).values_list("message_id", "type")
    mails: dict[str, bool] = {}
    for message_id, kind in told[: LOOKED_AT * WORDS_OF_A_MAIL]:
        mails[message_id] = mails.get(message_id, False) or kind in WENT_WRONG
    return list(mails.values())[:LOOKED_AT]


def _told_of(stream: MailStream) -> PartnerOwnedQuerySet:
    return MailEvent.objects.filter(stream=stream.code, created_at__gt=stream.counted_from).order_by("-created_at", "-id")


def _pause_itself(stream: MailStream) -> None:
    """Whoever is second finds it paused."""
    before = snapshot(stream)
    if MailStream.objects.filter(pk=stream.pk, paused_at=None).update(paused_at=clock.now(), reason=""):
        stream.refresh_from_db()
        old, new = changes_between(before, snapshot(stream))
        record_event(Actor.system(), "mail_stream.tripped", stream, old=old, new=new)


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
