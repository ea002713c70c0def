"""Sending what is in the queue. No mail is lost, and none is sent twice but those that were cut off, which are marked.

A message is claimed by a conditional update under a name of the claim's own, sent outside any transaction, and settled by
another conditional update that holds only while the claim does. A worker that dies leaves a message in SENDING under a lease
that ends; one that slept through its lease finds so before it hands the mail over.
"""

import logging
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from portal import clock, leases
from portal.logs import on_behalf_of
from portal.mail.due import due_mail, open_lanes, partners_in
from portal.mail.errors import NoLongerNeeded
from portal.mail.fate_answers import given_up, put_off, refused, taken
from portal.mail.fate_events import Said, record_fate
from portal.mail.guard import NotYet, Pass, Skip, look
from portal.mail.models import Message
from portal.mail.providers import provider_id_of
from portal.mail.rendering import render_mail
from portal.mail.skipping import skip_waiting, still_in_doubt
from portal.mail.stream_models import MailStream
from portal.mail.streams import Lane, Stream
from portal.mail.templates import templates_sent_after_end
from portal.mail.transport import Transport
from portal.mail.verdicts import CutOff, Refused, TryLater, Unreachable
from portal.mail.windows import has_room
from portal.tenancy.models import Partner

logger = logging.getLogger(__name__)
State = Message.State

BATCH = 50  # a round; other rounds make the mails that come first
AT_ONCE = {Lane.TRANSACTIONAL: BATCH, Lane.STREAM: 10, Lane.BULK: 10}  # before what is due is asked again
ROUND = 45  # seconds after which a round takes no further mail, so that the other rounds get their turn
LEASE = timedelta(seconds=6 * settings.EMAIL_TIMEOUT)  # MAIL, RCPT, DATA, the text and a reserve
PAUSE = timedelta(seconds=15)  # before a server that could not be reached is tried again
MOST_REFUSALS = 130  # with a back-off of at most an hour: five days
MOST_BROKEN_RENDERINGS = 5
MOST_DOUBTFUL = 5  # attempts after which one more cut-off parks any mail: its reader may have it several times
ERROR_LENGTH = 500


def send_due(limit: int = BATCH) -> int:
    """One round; returns how many mails the server took. Safe beside any number of others doing the same."""
    settle_cut_off()
    settle_ended()
    settle_expired()
    if not due_mail().filter(lane__in=open_lanes()).exists():
        return 0
    try:
        with Transport() as transport:
            return _send_all(transport, limit)
    except Unreachable as error:
        _wait_for_server(str(error))
        return 0


def settle_cut_off() -> None:
    """What was being handed over when its worker died may have arrived or not: mark it, then send it again or park it. Of what
    it only wrote there is no doubt. A claim without a name is that of a process from before an update, which never says that it
    hands a mail over.
    """
    abandoned = Message.objects.filter(state=State.SENDING, leased_until__lt=clock.now())
    may_have_left = Q(handed_over_at__isnull=False) | Q(claim_id="")
    _settle_abandoned(
        abandoned.exclude(may_have_left),
        Q(attempts__gte=MOST_BROKEN_RENDERINGS),
        _("The process that wrote the mail ended before it handed it over."),
    )
    _settle_abandoned(
        abandoned.filter(may_have_left),
        Q(parks=True) | Q(attempts__gte=MOST_DOUBTFUL),
        _("The sending was cut off: the process that sent it ended. Nobody knows whether it arrived."),
        in_doubt_at=clock.now(),
    )


def _settle_abandoned(rows: QuerySet[Message], to_park: Q, words: str, **values) -> None:
    values |= {"next_at": clock.now(), "leased_until": None, "error": words}
    rows.filter(to_park).update(state=State.PARKED, settled_at=clock.now(), **values)
    rows.exclude(to_park).update(state=State.QUEUED, **values)


def settle_expired() -> None:
    """Nobody has to look after what only would have been useful."""
    words = _("It was not sent in time, and has expired.")
    expired = Message.objects.filter(state=State.QUEUED, expires_at__lt=clock.now())
    paused = expired.filter(stream__in=MailStream.objects.paused().values("code"))
    skip_waiting(paused, _("It was not sent in time, for its stream was paused."))
    skip_waiting(expired.filter(~Q(stream=Stream.TRANSACTIONAL) | Q(is_test=True)), words)
    expired.filter(error="").update(state=State.FAILED, settled_at=clock.now(), error=words)
    expired.update(state=State.FAILED, settled_at=clock.now())  # keeps the error that delayed it


def settle_ended() -> None:
    """Nothing more goes to a partner that has ended, but the mail that says so."""
    waiting = Message.objects.filter(state=State.QUEUED, partner_id__in=partners_in(Partner.State.CLOSED))
    skip_waiting(waiting.exclude(template__in=templates_sent_after_end()), _("The partner has ended."))


def _send_all(transport: Transport, limit: int) -> int:
    sent, started = 0, time.monotonic()
    for message in _in_turn(limit):
        if time.monotonic() - started > ROUND:
            break
        if not _claim(message):
            continue
        try:
            with on_behalf_of(message.event.request_id if message.event else ""):
                sent += _send(transport, message)
        except (Unreachable, CutOff):
            break  # the connection is gone; the others wait for the next round, their attempts untouched
    return sent


def _in_turn(limit: int) -> Iterator[Message]:
    """Lane by lane. What comes into the first one meanwhile waits for one mail of the others at most."""
    while limit > 0 and (messages := _next_of_a_lane(limit)):
        for message in messages:
            if message.lane != Lane.TRANSACTIONAL and due_mail().filter(lane=Lane.TRANSACTIONAL).exists():
                break
            limit -= 1
            yield message


def _next_of_a_lane(limit: int) -> list[Message]:
    for lane in open_lanes():
        due = due_mail().filter(lane=lane).select_related("event")
        if messages := list(due[: min(limit, AT_ONCE[lane])]):
            return messages
    return []


def _claim(message: Message) -> bool:
    """Like `leases.claim`, but never takes over a sending that was cut off: that is marked first (`settle_cut_off`)."""
    claim_id = secrets.token_hex(16)
    values = {"state": State.SENDING, "claim_id": claim_id, "leased_until": clock.now() + LEASE, "handed_over_at": None}
    with transaction.atomic():
        has_place = message.lane == Lane.TRANSACTIONAL or has_room()
        rows = due_mail().filter(pk=message.pk).order_by()
        taken = has_place and rows.update(attempts=F("attempts") + 1, **values)
    if taken:
        message.refresh_from_db()
        message.claim_id = claim_id  # and not that of whoever has taken it over since
    return bool(taken)


def _send(transport: Transport, message: Message) -> bool:
    """Settles the message, whatever happens. Raises Unreachable and CutOff again when the connection is of no more use."""
    if not _may_leave(message):
        return False
    try:
        mail = render_mail(message)
    except NoLongerNeeded as reason:
        _settle(message, State.SKIPPED, error=str(reason))
        return False
    except Exception as error:
        logger.exception("mail %s cannot be rendered", message.pk)
        _settle_broken(message, error)
        return False
    if not _renew(message):
        logger.warning("mail %s was not handed over: its claim had ended", message.pk)
        return False
    try:
        transport.send(mail)
    except TryLater as error:
        _settle_put_off(message, error)
    except Refused as error:
        _settle(message, State.FAILED, refused(message, error), error=str(error))
    except Unreachable as error:
        _settle(message, State.QUEUED, error=str(error), next_at=clock.now() + leases.back_off(message.attempts))
        raise
    except CutOff as error:
        _settle_in_doubt(message, str(error))
        raise
    else:
        values = {"subject": mail.subject, "provider_message_id": provider_id_of(mail)}
        _settle(message, State.SENT, taken(message, mail), sent_at=clock.now(), error="", **values)
        logger.info("mail %s (%s) was taken by the mail server", message.pk, message.template)
        return True
    return False


def _may_leave(message: Message) -> bool:
    match look(message, clock.now()):
        case Skip(reason):
            _settle(message, State.SKIPPED, error=reason)
        case NotYet(until, reason):  # which was no attempt
            _settle(message, State.QUEUED, error=reason, next_at=until, attempts=F("attempts") - 1)
        case Pass():
            return True
    return False


def _renew(message: Message) -> bool:
    """A lease that has ended is not taken up again, whether or not somebody has noticed yet."""
    now = clock.now()
    return bool(_held(message).filter(leased_until__gt=now).update(leased_until=now + LEASE, handed_over_at=now))


def _settle(message: Message, state: str, said: Said | None = None, *, error: str, **values) -> None:
    """Only while this claim holds: after its lease ended somebody else may have taken the message. What was `said` of it is true
    all the same.
    """
    if state == State.SKIPPED and message.in_doubt_at:
        error = still_in_doubt(error)
    values["settled_at"] = None if state == State.QUEUED else clock.now()
    with transaction.atomic():
        _held(message).update(state=state, error=error[:ERROR_LENGTH], leased_until=None, **values)
        if said:
            record_fate(message, said)


def _held(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(pk=message.pk, state=State.SENDING, claim_id=message.claim_id)


def _settle_put_off(message: Message, error: TryLater) -> None:
    too_often = message.attempts >= MOST_REFUSALS
    state, said = (State.FAILED, given_up) if too_often else (State.QUEUED, put_off)
    _settle(message, state, said(message, error), error=str(error), next_at=clock.now() + leases.back_off(message.attempts))


def _settle_broken(message: Message, error: Exception) -> None:
    state = State.PARKED if message.attempts >= MOST_BROKEN_RENDERINGS else State.QUEUED
    words = _("The mail could not be written: {error}").format(error=f"{type(error).__name__}: {error}")
    _settle(message, state, error=words, next_at=clock.now() + leases.back_off(message.attempts))


def _settle_in_doubt(message: Message, error: str) -> None:
    parks = message.parks or message.attempts >= MOST_DOUBTFUL
    state = State.PARKED if parks else State.QUEUED
    words = _("The connection ended while the mail was being handed over: {error}").format(error=error)
    next_at = clock.now() + leases.back_off(message.attempts)
    _settle(message, state, error=words, in_doubt_at=clock.now(), next_at=next_at)


def _wait_for_server(error: str) -> None:
    """All that is due waits a moment; nothing counts as an attempt."""
    logger.warning("the mail server cannot be reached: %s", error)
    words = _("The mail server cannot be reached: {error}").format(error=error)
    due_mail().order_by().update(next_at=clock.now() + PAUSE, error=words[:ERROR_LENGTH])
