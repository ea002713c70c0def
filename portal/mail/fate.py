"""What became of the last mail about a record, for whoever asked for it: what the mail server said, and nothing of our own."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model

from portal.mail.models import Message


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
    return MailFate(last.state, last.get_state_display(), last.told_error, last.sent_at) if last else MailFate()
