"""What is asked once more of a mail that is claimed, before it is written: whether it may leave, and whether now."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from portal.mail.models import Message, Suppression
from portal.mail.stops import Stop, stopped_by
from portal.mail.suppressing import stops_of

Cause = Suppression.Cause


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
    return Skip(_words_of(stop)) if stop else Pass()


def _words_of(stop: Stop) -> str:
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
