"""Questions about what became of a mail."""

from portal.mail.fate_models import MailEvent
from portal.mail.models import Message, Suppression
from portal.tenancy.actor import Actor

SHOWN = 50  # a mail that was put off for days has more


def events_of(message: Message, actor: Actor) -> list[MailEvent]:
    """The newest of them, oldest first."""
    newest = MailEvent.objects.visible_to(actor).filter(message=message).order_by("-at", "-id")[:SHOWN]
    return list(reversed(newest))


def stops_after(message: Message, actor: Actor) -> list[Suppression]:
    """Which addresses it kept from getting mail, as long as they are kept from it."""
    return list(Suppression.objects.visible_to(actor).open().filter(message=message).order_by("id"))
