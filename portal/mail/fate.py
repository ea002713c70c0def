"""What became of the last mail about a record, for whoever asked for it: what the mail server said, and nothing of our own."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext as _

from portal.mail.models import Message

State = Message.State


@dataclass(frozen=True, slots=True)
class MailFate:
    """`state` is empty while no mail was made."""

    state: str = ""
    state_words: str = ""
    error: str = ""
    sent_at: datetime | None = None


def fate_of_mail(record: Model, template: str, email: str) -> MailFate:
    mails = Message.objects.filter(template=template, event__subject_id=record.pk, to_email=email)
    last = mails.order_by("-id").first()
    return MailFate(last.state, last.get_state_display(), _error_of(last), last.sent_at) if last else MailFate()


def _error_of(message: Message) -> str:
    """Of a mail that is parked, or failed because its time was over, the row names what went wrong inside: that is staff's."""
    if message.state == State.PARKED or (message.state == State.FAILED and message.expires_at):
        return _("It is not known whether it arrived, or it could not be sent. Whoever runs the portal looks after it.")
    return message.error if message.state in (State.FAILED, State.SKIPPED) else ""
