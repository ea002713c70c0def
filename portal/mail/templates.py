"""What each mail template needs, asked at the moment of sending, and what becomes of it when a sending was cut off."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from portal.accounts.models import User
from portal.mail.streams import Stream, lane_of

if TYPE_CHECKING:
    from portal.mail.models import Message

RESEND, PARK = "resend", "park"
SEND, HOLD = "send", "hold"

ContextFunction = Callable[["Message"], dict]


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """`in_doubt`: RESEND sends again what was cut off (the reader may see it twice); PARK leaves it to staff.

    `while_suspended`: HOLD keeps mails to a suspended partner waiting until it is reinstated. `after_end`: it is also sent to
    a partner that has ended; every other mail to one is skipped. `in_bulk`: so many of it can be due at once that every other
    mail goes first, so that nobody waits for a password because a thousand others get news. `stream` and `in_doubt` are those
    of mails that are queued without one of their own.
    """

    context: ContextFunction
    in_doubt: str = RESEND
    while_suspended: str = SEND
    after_end: bool = False
    in_bulk: bool = False
    stream: str = Stream.TRANSACTIONAL
    label: str | Promise = ""


_registered: dict[str, MailTemplate] = {}


def mail_context(name: str, label: str | Promise, **options: Any) -> Callable[[ContextFunction], ContextFunction]:
    """Register the function that gives `mail/<name>/…` its variables from a message; `options` are `MailTemplate`'s.

    `label` is what staff call the mail before it has a subject.

    It runs when the mail leaves, so secret links are made then and never stored. It may raise
    `portal.mail.errors.NoLongerNeeded`; then the mail is skipped with that reason. Put it where it is imported at start:
    a noun's `handlers.py`, or a module that imports from.
    """

    def decorate(function: ContextFunction) -> ContextFunction:
        if name in _registered:
            raise ValueError(f"two mail templates are called {name}")
        _registered[name] = MailTemplate(function, label=label, **options)
        return function

    return decorate


def template_named(name: str) -> MailTemplate:
    """Raises LookupError for a template that only a newer or older version of the code knows."""
    return _registered[name]


def place_in_queue(name: str, stream: str = "", parks: bool | None = None) -> dict[str, Any]:
    """The stream of a mail, its lane, and what becomes of it in doubt, where they are not the template's."""
    template = _registered.get(name) or MailTemplate(context=lambda message: {})
    stream = stream or template.stream
    return {
        "stream": stream,
        "lane": lane_of(stream, in_bulk=template.in_bulk),
        "parks": template.in_doubt == PARK if parks is None else parks,
    }


def label_of(name: str) -> str:
    """In words; the name itself for a template that only a newer or older version of the code knows."""
    template = _registered.get(name)
    return str(template.label) if template and template.label else name


def templates_held_while_suspended() -> list[str]:
    return [name for name, template in _registered.items() if template.while_suspended == HOLD]


def templates_sent_after_end() -> list[str]:
    return [name for name, template in _registered.items() if template.after_end]


def reader_of(message: "Message") -> User:
    """The user a message was queued for."""
    return User.objects.get(pk=message.context["user_id"])
