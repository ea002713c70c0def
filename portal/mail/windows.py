"""How many mails leave within a stretch of time, where the mail server or the provider takes no more: `MAIL_WINDOW_MOST` within
`MAIL_WINDOW_MINUTES`. Transactional mail is counted, and never waits: somebody stands before the page that promised it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import ngettext

from portal import clock
from portal.mail.models import Message
from portal.tenancy.database import lock

MOMENT = timedelta(minutes=1)  # until a mail that is being sent will have left, or not


def full_until() -> datetime | None:
    """None while one more may leave. What is being sent is taken for sent."""
    if not (most := settings.MAIL_WINDOW_MOST):
        return None
    within = timedelta(minutes=settings.MAIL_WINDOW_MINUTES)
    free = most - Message.objects.filter(state=Message.State.SENDING).count()
    if free < 1:
        return clock.now() + MOMENT
    newest_first = Message.objects.filter(sent_at__gt=clock.now() - within).order_by("-sent_at")
    last_in_the_way = newest_first.values_list("sent_at", flat=True)[free - 1 : free].first()
    return last_in_the_way + within if last_in_the_way else None


def has_room() -> bool:
    """Within the caller's transaction nobody else asks it, so that two never take the same place."""
    if settings.MAIL_WINDOW_MOST:
        lock("mail-window")
    return full_until() is None


def words_of_window(until: datetime) -> str:
    most, minutes = settings.MAIL_WINDOW_MOST, settings.MAIL_WINDOW_MINUTES
    words = ngettext(
        "At most {most} mail leaves within {minutes} minutes. There is room again: {time}",
        "At most {most} mails leave within {minutes} minutes. There is room again: {time}",
        most,
    )
    time = date_format(localtime(until), "DATETIME_FORMAT")
    return words.format(most=number_format(most), minutes=number_format(minutes), time=time)
