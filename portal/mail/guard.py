"""What is asked once more of a mail that is claimed, before it is written: whether it may leave, and whether now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from portal.mail.choice_models import choice_of
from portal.mail.hours import Hours, ReaderCalendar
from portal.mail.models import Message, Suppression
from portal.mail.reader_hours import habits_of, least_gap, opens_at, words_of_hours
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
Habits = tuple[ReaderCalendar, Hours | None]


def look(message: Message, now: datetime, habits: Habits | None = None) -> Verdict:
    """`habits` of a reader about whom a message that is no row cannot say everything."""
    stops = stops_of(message.to_email, message.partner_id)
    stop = stopped_by(message.stream, stops, has_account="user_id" in message.context)
    if stop:
        return Skip(words_of(stop))
    return Pass() if message.stream == Stream.TRANSACTIONAL else _in_time(message, now, habits or habits_of(message))


def _in_time(message: Message, now: datetime, habits: Habits) -> Verdict:
    """In an open hour of its reader that is late enough, so that it does not wait twice."""
    waits = _as_chosen(message, now)
    calendar, hours = habits
    if waits:
        return NotYet(opens_at(waits.until, hours, calendar), waits.reason)
    until = opens_at(now, hours, calendar)
    return NotYet(until, words_of_hours(hours, calendar)) if hours and until > now else Pass()


def _as_chosen(message: Message, now: datetime) -> NotYet | None:
    """How often its reader wants mail that nobody has to get, and how often they get it at most."""
    choice = choice_of(message.to_email)
    if choice and choice.paused_until and choice.is_paused(now):
        return NotYet(choice.paused_until, _("Its reader has paused mail of this kind."))
    if choice and choice.at_most_weekly:
        until, words = _free_again(message, now, WEEK), _("Its reader wants at most one such mail a week.")
    else:
        until, words = _free_again(message, now, least_gap()), _("Its reader got another such mail a short time ago.")
    return NotYet(until, words) if until else None


def _free_again(message: Message, now: datetime, least: timedelta) -> datetime | None:
    """Whoever asks later sees the other's claim. So of two that leave at the same moment at most one goes; where both wait, the
    older one is asked again first.
    """
    if not least:
        return None
    others = Message.objects.filter(to_email__iexact=message.to_email, stream__in=OPTIONAL).exclude(pk=message.pk)
    last = others.filter(sent_at__gt=now - least).order_by("-sent_at").values_list("sent_at", flat=True).first()
    if last:
        return last + least
    leaving = others.filter(state=Message.State.SENDING, leased_until__gt=now).values_list("pk", flat=True)
    return now + (2 if min(leaving) < message.pk else 1) * MOMENT if leaving else None


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
