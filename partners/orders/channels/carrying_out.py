"""Channels that buy by themselves: what is due is taken in hand, the channel asked outside of any transaction, its answer kept.

A worker that dies in between leaves a licence order that is due again when its lease ends, and the channel looks first
whether it is bought already. The attempt that it was at stays: as one of which nobody knows, or, of what the channel has
taken before, as taken.
"""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from partners.orders.at_dropbox import licences_beyond
from partners.orders.attempts import MOST_IN_A_ROW, begin_attempt, end_attempt, in_doubt
from partners.orders.channels.protocol import Answer, Result
from partners.orders.channels.registry import channel
from partners.orders.channels.settling import InHand, give_up, settle
from partners.orders.models import LicenceAttempt, LicenceOrder
from partners.orders.progress import must_be_as_quoted, must_still_qualify
from portal import clock
from portal.background import background_round
from portal.errors import PortalError
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.text import without_hostile

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # longer than a channel may take
LONGEST_PAUSE = timedelta(days=1)  # however long a channel asks for
LONGEST_ROUND = 20.0  # seconds after which no further channel is asked
BATCH = 5  # in one round, which mail and everything else wait for


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
        give_up(row)
        return None
    if refusal := _refusal(row):
        end_attempt(begin_attempt(row), Answer(Result.REFUSED, words=refusal))
        give_up(row)
        return None
    lease = clock.now() + LEASE
    attempt = begin_attempt(row)
    row.ordered_at = row.ordered_at or clock.now()
    row.tries += 1
    row.next_at = row.in_hand_until = lease
    row.save()
    return InHand(attempt, lease)


def _refusal(row: LicenceOrder) -> str:
    """Why nothing is bought for it: it could not come true, or Dropbox shows what nobody here had bought."""
    line = row.line
    try:
        must_still_qualify(line.order.client_account, line.quote.decided)
        if line.subscription:
            must_be_as_quoted(line.subscription, line)
    except PortalError as refusal:
        return str(refusal)
    shown = None if in_doubt(row) else licences_beyond(line)  # else it may be what was bought for it
    return "" if shown is None else _("Dropbox shows {number} licences already.").format(number=shown)


def _asked(attempt: LicenceAttempt) -> Answer:
    rows = LicenceOrder.objects.select_related("line__order", "line__quote", "line__subscription", "partner")
    try:
        return _read(channel(attempt.channel).place(rows.get(pk=attempt.licence_order_id)))
    except Exception:
        logger.exception("the channel %s failed with %s", attempt.channel, attempt.licence_order_id)
        return Answer(Result.UNKNOWN, words=_("The channel failed without an answer."))


def _read(said: Answer) -> Answer:
    """Another system's words: cut to what can be kept, before anything rests on them."""
    reference, words = (without_hostile(str(text or "")).strip() for text in (said.reference, said.words))
    pause = min(said.again_in, LONGEST_PAUSE) if said.again_in else None
    return Answer(Result(said.result), reference[:100], words[:500], pause)
