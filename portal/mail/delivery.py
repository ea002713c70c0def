"""Sending what is in the queue. No mail is lost, and none is sent twice but those that were cut off, which are marked.

A message is claimed by a conditional update, sent outside any transaction, and settled by another conditional update that
holds only while the claim does. A worker that dies leaves a message in SENDING under a lease that ends.
"""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db.models import Case, F, IntegerField, Q, QuerySet, When
from django.utils.translation import gettext as _

from portal import clock, leases
from portal.logs import on_behalf_of
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.rendering import render_mail
from portal.mail.templates import (
    templates_held_while_suspended,
    templates_in_bulk,
    templates_sent_after_end,
    templates_to_park,
)
from portal.mail.transport import Transport
from portal.mail.verdicts import CutOff, Refused, TryLater, Unreachable
from portal.tenancy.models import Partner

logger = logging.getLogger(__name__)
State = Message.State

BATCH = 50
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
    if not _due().exists():
        return 0
    try:
        with Transport() as transport:
            return _send_all(transport, limit)
    except Unreachable as error:
        _wait_for_server(str(error))
        return 0


def settle_cut_off() -> None:
    """What was being sent when its worker died may have arrived or not: mark it, then send it again or park it."""
    abandoned = Message.objects.filter(state=State.SENDING, leased_until__lt=clock.now())
    words = _("The sending was cut off: the process that sent it ended. Nobody knows whether it arrived.")
    to_park = Q(template__in=templates_to_park()) | Q(attempts__gte=MOST_DOUBTFUL)
    for rows, state in ((abandoned.filter(to_park), State.PARKED), (abandoned.exclude(to_park), State.QUEUED)):
        rows.update(state=state, in_doubt_at=clock.now(), next_at=clock.now(), leased_until=None, error=words)


def settle_expired() -> None:
    words = _("It was not sent in time, and has expired.")
    expired = Message.objects.filter(state=State.QUEUED, expires_at__lt=clock.now())
    expired.filter(error="").update(state=State.FAILED, error=words)
    expired.update(state=State.FAILED)  # keeps the error that delayed it


def settle_ended() -> None:
    """Nothing more goes to a partner that has ended, but the mail that says so."""
    waiting = Message.objects.filter(state=State.QUEUED, partner_id__in=_partners(Partner.State.CLOSED))
    words = _("The partner has ended.")
    waiting.exclude(template__in=templates_sent_after_end()).update(state=State.SKIPPED, error=words)


def _due() -> QuerySet[Message]:
    """What goes first comes first. Suspended partners by subquery, not by join: a claim has to look at the row's own state
    once more.
    """
    held = Q(template__in=templates_held_while_suspended(), partner_id__in=_partners(Partner.State.SUSPENDED))
    due = Message.objects.filter(state=State.QUEUED, next_at__lte=clock.now()).exclude(held)
    in_bulk = Case(When(template__in=templates_in_bulk(), then=1), default=0, output_field=IntegerField())
    return due.order_by(in_bulk, "next_at", "id")


def _partners(state: str) -> QuerySet:
    return Partner.objects.filter(state=state).order_by().values("pk")


def _send_all(transport: Transport, limit: int) -> int:
    sent, started = 0, time.monotonic()
    for message in _due().select_related("event")[:limit]:
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


def _claim(message: Message) -> bool:
    """Like `leases.claim`, but never takes over a sending that was cut off: that is marked first (`settle_cut_off`)."""
    taken = (
        _due()
        .filter(pk=message.pk)
        .order_by()
        .update(state=State.SENDING, leased_until=clock.now() + LEASE, attempts=F("attempts") + 1)
    )
    if taken:
        message.refresh_from_db()
    return bool(taken)


def _send(transport: Transport, message: Message) -> bool:
    """Settles the message, whatever happens. Raises Unreachable and CutOff again when the connection is of no more use."""
    try:
        mail = render_mail(message)
    except NoLongerNeeded as reason:
        _settle(message, State.SKIPPED, error=str(reason))
        return False
    except Exception as error:
        logger.exception("mail %s cannot be rendered", message.pk)
        _settle_broken(message, error)
        return False
    try:
        transport.send(mail)
    except TryLater as error:
        _settle_refused(message, str(error))
    except Refused as error:
        _settle(message, State.FAILED, error=str(error))
    except Unreachable as error:
        _settle(message, State.QUEUED, error=str(error), next_at=clock.now() + leases.back_off(message.attempts))
        raise
    except CutOff as error:
        _settle_in_doubt(message, str(error))
        raise
    else:
        _settle(message, State.SENT, sent_at=clock.now(), subject=mail.subject, error="")
        logger.info("mail %s (%s) was taken by the mail server", message.pk, message.template)
        return True
    return False


def _settle(message: Message, state: str, *, error: str, **values) -> None:
    """Only while this claim holds: after its lease ended somebody else may have taken the message."""
    claim = Message.objects.filter(pk=message.pk, state=State.SENDING, attempts=message.attempts)
    claim.update(state=state, error=error[:ERROR_LENGTH], leased_until=None, **values)


def _settle_refused(message: Message, error: str) -> None:
    state = State.FAILED if message.attempts >= MOST_REFUSALS else State.QUEUED
    _settle(message, state, error=error, next_at=clock.now() + leases.back_off(message.attempts))


def _settle_broken(message: Message, error: Exception) -> None:
    state = State.PARKED if message.attempts >= MOST_BROKEN_RENDERINGS else State.QUEUED
    words = _("The mail could not be written: {error}").format(error=f"{type(error).__name__}: {error}")
    _settle(message, state, error=words, next_at=clock.now() + leases.back_off(message.attempts))


def _settle_in_doubt(message: Message, error: str) -> None:
    parks = message.template in templates_to_park() or message.attempts >= MOST_DOUBTFUL
    state = State.PARKED if parks else State.QUEUED
    words = _("The connection ended while the mail was being handed over: {error}").format(error=error)
    next_at = clock.now() + leases.back_off(message.attempts)
    _settle(message, state, error=words, in_doubt_at=clock.now(), next_at=next_at)


def _wait_for_server(error: str) -> None:
    """All that is due waits a moment; nothing counts as an attempt."""
    logger.warning("the mail server cannot be reached: %s", error)
    words = _("The mail server cannot be reached: {error}").format(error=error)
    _due().order_by().update(next_at=clock.now() + PAUSE, error=words[:ERROR_LENGTH])
