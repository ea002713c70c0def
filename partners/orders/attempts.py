"""Each attempt to buy the licences of a line: by which channel, when, by whom, and what came of it."""

from partners.orders.channels.protocol import Answer, Result
from partners.orders.channels.registry import MANUAL, channel
from partners.orders.models import LicenceAttempt, LicenceOrder
from portal import clock
from portal.tenancy.actor import Actor

MOST_IN_A_ROW = 10  # by itself: then a person looks
Kept = LicenceAttempt.Result


def begin_attempt(row: LicenceOrder) -> LicenceAttempt:
    """What the channel has taken and is asked for again and again stays one attempt. One that was begun and never ended was a
    worker's that died: of it nobody knows.
    """
    newest = LicenceAttempt.objects.filter(licence_order=row).order_by("-number").first()
    if newest and newest.result == Kept.ORDERED and newest.channel == row.channel and channel(row.channel).buys:
        return newest
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
    """That it was taken once stays said, whatever keeps the channel from saying more: a refusal is an attempt of its own."""
    attempt.refresh_from_db()
    if attempt.result == Kept.CONFIRMED and answer.result != Result.CONFIRMED:
        return  # whoever took it in hand since knows more
    if attempt.result == Kept.ORDERED and answer.result not in (Result.ORDERED, Result.CONFIRMED):
        attempt = _another(attempt)
    attempt.result = Kept(answer.result.value)
    attempt.reference = answer.reference or attempt.reference
    attempt.words = " · ".join(filter(None, (answer.words, note)))[:500]
    attempt.ended_at = clock.now()
    attempt.save()


def _another(attempt: LicenceAttempt) -> LicenceAttempt:
    row = attempt.licence_order
    return LicenceAttempt(
        partner_id=row.partner_id, licence_order=row, number=_next_number(row), channel=attempt.channel, made_by=attempt.made_by
    )


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
