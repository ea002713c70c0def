"""What follows from a channel's answer. It is kept before anything else, and nothing that fails afterwards loses it."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from partners.orders.attempts import end_attempt, in_doubt
from partners.orders.channels.protocol import Answer, Result
from partners.orders.checklist import checklist_of
from partners.orders.desk import confirm_licences, mark_ordered
from partners.orders.models import LicenceAttempt, LicenceOrder
from portal import clock
from portal.errors import PortalError
from portal.events.record import record_event
from portal.leases import back_off
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked

logger = logging.getLogger(__name__)
GIVEN_UP = "licence_order.given_up"
ASK_AGAIN = timedelta(minutes=15)  # of what is ordered and not there yet
LEAST_PAUSE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class InHand:
    attempt: LicenceAttempt
    lease: datetime


def settle(in_hand: InHand, answer: Answer) -> None:
    """What it said is kept in any case. It counts while the lease does: whoever has it in hand by now looks for himself."""
    _keep(in_hand, answer)
    try:
        _follow(in_hand, answer)
    except Exception as error:
        # Bought, most likely, and the line cannot come true any more: a person has to look at both.
        known = isinstance(error, PortalError)
        if not known:
            logger.exception("what the channel %s answered could not be followed", in_hand.attempt.channel)
        _leave_to_a_person(in_hand, answer, str(error) if known else _("The portal could not carry out what follows from it."))


@transaction.atomic
def _keep(in_hand: InHand, answer: Answer) -> None:
    """By itself, so that no failure afterwards loses the reference of a purchase."""
    row = _still_in_hand(in_hand)
    end_attempt(in_hand.attempt, answer)
    if row and answer.reference:
        row.reference = answer.reference
        row.save()


@transaction.atomic
def _follow(in_hand: InHand, answer: Answer) -> None:
    row = _still_in_hand(in_hand)
    if row is None:
        return
    row.in_hand_until, row.next_at = None, _next_at(row, answer)
    if answer.result == Result.ORDERED:
        row.tries = 0  # it is as it should be, however often it has to be asked for
    if answer.result in (Result.REFUSED, Result.TRY_LATER) and not in_doubt(row):
        row.ordered_at = None  # nothing was: its partner may cancel it again
    row.save()
    if answer.result == Result.REFUSED:
        give_up(row)
    elif answer.result == Result.CONFIRMED:
        checked = [point.key for point in checklist_of(row.line)]
        confirm_licences(actor=Actor.system(), licence_order=row, reference=row.reference, checked=checked)
    elif answer.result == Result.ORDERED and row.state == LicenceOrder.State.QUEUED:
        mark_ordered(actor=Actor.system(), licence_order=row, reference=row.reference)


@transaction.atomic
def _leave_to_a_person(in_hand: InHand, answer: Answer, why: str) -> None:
    row = _still_in_hand(in_hand)
    end_attempt(in_hand.attempt, answer, note=why)
    if row:
        give_up(row)


def _still_in_hand(in_hand: InHand) -> LicenceOrder | None:
    row = locked(LicenceOrder, in_hand.attempt.licence_order_id)
    return row if row.in_hand_until == in_hand.lease and row.state in LicenceOrder.WAITING else None


def _next_at(row: LicenceOrder, answer: Answer) -> datetime | None:
    if answer.result in (Result.CONFIRMED, Result.REFUSED):
        return None
    pause = answer.again_in or (ASK_AGAIN if answer.result == Result.ORDERED else back_off(row.tries + 2))
    return clock.now() + max(pause, LEAST_PAUSE)


def give_up(row: LicenceOrder) -> None:
    """Its channel is asked no more, and the trade desk hears of it."""
    row.next_at = row.in_hand_until = None
    row.save()
    record_event(Actor.system(), GIVEN_UP, row)
