"""Mail that waits and is not to leave any more."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal import clock
from portal.mail.models import Message


def skip_waiting(waiting: QuerySet[Message], words: str) -> None:
    """`waiting` asks for the state itself, so that none is skipped that a worker takes at that moment."""
    values = {"state": Message.State.SKIPPED, "settled_at": clock.now()}
    waiting.filter(in_doubt_at__isnull=False).update(error=still_in_doubt(words), **values)
    waiting.filter(in_doubt_at=None).update(error=words, **values)


def still_in_doubt(words: str) -> str:
    """Why it does not leave again says nothing of the attempt that was cut off."""
    return _("{reason} An earlier attempt was cut off, and may have arrived.").format(reason=words)
