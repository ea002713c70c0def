"""Why a mail that is due does not leave."""

from django.utils.translation import gettext as _

from portal import clock
from portal.mail.models import Message
from portal.mail.stream_models import MailStream
from portal.mail.streams import Lane
from portal.mail.windows import full_until, words_of_window


def why_it_waits(message: Message) -> str:
    """Empty where nothing of the whole queue is in its way."""
    if message.state != Message.State.QUEUED:
        return ""
    if MailStream.objects.paused().filter(code=message.stream).exists():
        return _("Its stream is paused. It leaves when the stream goes on, unless it expires before.")
    is_due = message.next_at <= clock.now()
    if is_due and message.lane != Lane.TRANSACTIONAL and (until := full_until()):
        return words_of_window(until)
    return ""
