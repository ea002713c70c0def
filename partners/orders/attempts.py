"""Each attempt to buy the licences of a line: by which channel, when, by whom, and what came of it."""

from partners.orders.channels.protocol import Answer, Result
from partners.orders.channels.registry import MANUAL, channel
from partners.orders.models import LicenceAttempt, LicenceOrder
from portal import clock
from portal.tenancy.actor import Actor

MOST_IN_A_ROW = 10  # by itself: then a person looks
Kept = LicenceAttempt.Result


def begin_attempt(row: LicenceOrder) -> LicenceAttempt:
    """One that was begun and never ended was a worker's that died: of it nobody knows."""
    open_ones = LicenceAttempt.objects.filter(licence_order=row, result=Kept.BEGUN)
    open_ones.update(result=Kept.UNKNOWN, ended_at=clock.now())
    return LicenceAttempt.objects.create(
        partner_id=row.partner_id,
        licence_order=row,
        number=_next_number(row),
        channel=row.channel,
        made_by=str(channel(row.channel).label),
    )


def end_attempt(attempt: LicenceAttempt, answer: Answer, note: str = "") -> None:
    attempt.result = Kept(answer.result.value)
    attempt.reference = answer.reference
    attempt.words = " · ".join(filter(None, (answer.words, note)))[:500]
    attempt.ended_at = clock.now()
    attempt.save()


def keep_by_hand(actor: Actor, row: LicenceOrder, result: Result, words: str = "") -> None:
    """What a person did at the desk, who then has it (unsaved). What a channel does by itself has its attempt already."""
    if actor.is_system and channel(row.channel).buys:
        return
    row.channel, row.next_at, row.in_hand_until = MANUAL.code, None, None
    LicenceAttempt.objects.create(
        partner_id=row.partner_id,
        licence_order=row,
        number=_next_number(row),
        channel=MANUAL.code,
        result=Kept(result.value),
        reference=row.reference,
        words=words[:500],
        made_by=actor.label[:250],
        ended_at=clock.now(),
    )


def in_doubt(row: LicenceOrder) -> bool:
    """Whether a channel may have bought it: by an attempt of which nobody knows what came of it, or one that was taken."""
    rows = LicenceAttempt.objects.filter(licence_order=row).exclude(channel=MANUAL.code)
    return rows.filter(result__in=(Kept.BEGUN, Kept.UNKNOWN, Kept.ORDERED, Kept.CONFIRMED)).exists()


def _next_number(row: LicenceOrder) -> int:
    return LicenceAttempt.objects.filter(licence_order=row).count() + 1
