"""Channels that buy by themselves: what is due is taken in hand, the channel asked outside of any transaction, its answer kept.

A worker that dies in between leaves a licence order that is due again when its lease ends, and the channel looks first
whether it is bought already. The attempt that it was at stays, as one of which nobody knows.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from partners.orders.attempts import MOST_IN_A_ROW, begin_attempt, end_attempt, in_doubt
from partners.orders.channels.protocol import Answer, Result
from partners.orders.channels.registry import channel
from partners.orders.checklist import checklist_of
from partners.orders.desk import confirm_licences, mark_ordered
from partners.orders.models import LicenceAttempt, LicenceOrder
from portal import clock
from portal.background import background_round
from portal.errors import PortalError
from portal.leases import back_off
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # longer than a channel may take
ASK_AGAIN = timedelta(minutes=15)  # of what is ordered and not there yet
LEAST_PAUSE = timedelta(seconds=30)
LONGEST_ROUND = 20.0  # seconds after which no further channel is asked
BATCH = 5  # in one round, which mail and everything else wait for


@dataclass(frozen=True, slots=True)
class InHand:
    attempt: LicenceAttempt
    lease: datetime


@background_round("licence-orders")
def order_by_channels(limit: int = BATCH) -> int:
    """How many channels were asked."""
    asked, until = 0, time.monotonic() + LONGEST_ROUND
    for pk in _due().order_by("next_at", "id").values_list("pk", flat=True)[:limit]:
        if time.monotonic() >= until:
            break
        if in_hand := take_in_hand(pk):
            asked += 1
            settle(in_hand, _asked(in_hand.attempt))
    return asked


def _due() -> QuerySet[LicenceOrder]:
    now = clock.now()
    free = Q(in_hand_until=None) | Q(in_hand_until__lte=now)
    rows = LicenceOrder.objects.filter(free, state__in=LicenceOrder.WAITING, next_at__lte=now)
    return rows.filter(partner__state=Partner.State.ACTIVE)


@transaction.atomic
def take_in_hand(pk: str) -> InHand | None:
    """From here on it may be bought: its partner cannot cancel it. None where somebody else has it, or a person is to look."""
    row = locked(LicenceOrder, pk)
    if not _due().filter(pk=pk).exists():
        return None
    if row.tries >= MOST_IN_A_ROW or not channel(row.channel).buys:
        _quietly(row, next_at=None)
        return None
    lease = clock.now() + LEASE
    attempt = begin_attempt(row)
    row.ordered_at = row.ordered_at or clock.now()
    row.tries += 1
    row.next_at = row.in_hand_until = lease
    row.save()
    return InHand(attempt, lease)


def _asked(attempt: LicenceAttempt) -> Answer:
    rows = LicenceOrder.objects.select_related("line__order", "line__quote", "line__subscription", "partner")
    try:
        return channel(attempt.channel).place(rows.get(pk=attempt.licence_order_id))
    except Exception as error:
        logger.exception("the channel %s failed with %s", attempt.channel, attempt.licence_order_id)
        return Answer(Result.UNKNOWN, words=type(error).__name__)


@transaction.atomic
def settle(in_hand: InHand, answer: Answer) -> None:
    """What it said is kept in any case. It counts while the lease does: whoever has it in hand by now looks for himself."""
    row = locked(LicenceOrder, in_hand.attempt.licence_order_id)
    end_attempt(in_hand.attempt, answer)
    if row.in_hand_until != in_hand.lease or row.state not in LicenceOrder.WAITING:
        return
    row.in_hand_until = None
    row.next_at = _next_at(row, answer)
    if answer.result in (Result.REFUSED, Result.TRY_LATER) and not in_doubt(row):
        row.ordered_at = None  # nothing was: its partner may cancel it again
    row.save()
    try:
        with transaction.atomic():
            _follow(row, answer)
    except PortalError as refusal:
        # Bought, and the line cannot come true any more: a person has to look at both.
        end_attempt(in_hand.attempt, answer, note=str(refusal))
        rows = LicenceOrder.objects.filter(pk=row.pk)
        rows.update(next_at=None, reference=answer.reference or row.reference)


def _next_at(row: LicenceOrder, answer: Answer) -> datetime | None:
    if answer.result in (Result.CONFIRMED, Result.REFUSED):
        return None
    pause = answer.again_in or (ASK_AGAIN if answer.result == Result.ORDERED else back_off(row.tries + 2))
    return clock.now() + max(pause, LEAST_PAUSE)


def _follow(row: LicenceOrder, answer: Answer) -> None:
    actor = Actor.system()
    if answer.result == Result.CONFIRMED:
        checked = [point.key for point in checklist_of(row.line)]
        confirm_licences(actor=actor, licence_order=row, reference=answer.reference, checked=checked)
    elif answer.result == Result.ORDERED and row.state == LicenceOrder.State.QUEUED:
        mark_ordered(actor=actor, licence_order=row, reference=answer.reference)


def _quietly(row: LicenceOrder, **values: object) -> None:
    """When it is tried again is no change of it."""
    LicenceOrder.objects.filter(pk=row.pk).update(**values, updated_at=F("updated_at"))
