"""What is asked once more of a mail that is claimed, before it is written: whether it may leave, and whether now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from portal.mail.choice_models import choice_of
from portal.mail.models import Message, Suppression
from portal.mail.stops import Stop, stopped_by
from portal.mail.streams import OPTIONAL, Stream
from portal.mail.suppressing import stops_of

Cause = Suppression.Cause
WEEK, MOMENT = timedelta(days=7), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pass:
    pass


@dataclass(frozen=True, slots=True)
class Skip:
    reason: str


@dataclass(frozen=True, slots=True)
class NotYet:
    until: datetime
    reason: str


Verdict = Pass | Skip | NotYet


def look(message: Message, now: datetime) -> Verdict:
    stops = stops_of(message.to_email, message.partner_id)
    stop = stopped_by(message.stream, stops, has_account="user_id" in message.context)
    if stop:
        return Skip(words_of(stop))
    return Pass() if message.stream == Stream.TRANSACTIONAL else _as_chosen(message, now)


def _as_chosen(message: Message, now: datetime) -> Verdict:
    """How often its reader wants mail that nobody has to get."""
    choice = choice_of(message.to_email)
    if choice and choice.paused_until and choice.is_paused(now):
        return NotYet(choice.paused_until, _("Its reader has paused mail of this kind."))
    if choice and choice.at_most_weekly and (until := _week_after_last(message, now)):
        return NotYet(until, _("Its reader wants at most one such mail a week."))
    return Pass()


def _week_after_last(message: Message, now: datetime) -> datetime | None:
    """Of two that are claimed at the same moment the older one goes first."""
    others = Message.objects.filter(to_email__iexact=message.to_email, stream__in=OPTIONAL).exclude(pk=message.pk)
    last = others.filter(sent_at__gt=now - WEEK).order_by("-sent_at").values_list("sent_at", flat=True).first()
    if last:
        return last + WEEK
    sending = others.filter(state=Message.State.SENDING, pk__lt=message.pk, leased_until__gt=now)
    return now + MOMENT if sending.exists() else None


def words_of(stop: Stop) -> str:
    """Partners read them, too: not why somebody stopped it. What the network stopped stands on no list of theirs."""
    if stop.cause == Cause.MANUAL and not stop.by_partner:
        return _("The network stopped mail to this address. If it should go again, ask whoever runs the portal.")
    return {
        Cause.UNSUBSCRIBED: _("Its reader does not want mail of this stream."),
        Cause.HARD_BOUNCE: _("There is no such mailbox: earlier mail came back."),
        Cause.SOFT_BOUNCES: _("Earlier mail came back again and again."),
        Cause.COMPLAINT: _("Its reader reported earlier mail as unwanted."),
        Cause.MANUAL: _("Mail to this address was stopped."),
    }[Cause(stop.cause)]
