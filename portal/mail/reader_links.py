"""What a reader decides by the links in a mail, without signing in: of which address it is said, and about whose mail."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from portal import clock
from portal.accounts.models import User
from portal.errors import LinkInvalid
from portal.links import make_bound_token, make_token, read_bound_token, read_token
from portal.mail.models import Message, Suppression
from portal.mail.streams import OPTIONAL
from portal.mail.suppressing import digest_of_address, spelled, spellings
from portal.tenancy.actor import Actor, ActorKind

STOP, UNDO = "portal.mail.stop", "portal.mail.stop.undo"
PREFERENCES, WHY = "portal.mail.preferences", "portal.mail.why"
KEPT = timedelta(days=3650)  # what only stops a mail, or only says why it came: there is no harm in an old one
UNDONE_WITHIN = timedelta(hours=1)
LIFETIME, PROVING = timedelta(days=90), timedelta(days=1)
NEW_LINK = "mail-preferences-link"  # the template of the mail that brings one


@dataclass(frozen=True, slots=True)
class Reader:
    """An address, and of whose mail its holder decides: of everybody's without a partner. `message` had the link.

    `is_proven`: it is them, signed in or by a link that they had mailed just now. Any other mail may have been passed on: by its
    links less mail comes and never more, and they show nothing that its holder has not got.
    """

    address: str
    partner_id: str = ""
    message: Message | None = field(default=None, compare=False)
    is_proven: bool = False

    @property
    def has_account(self) -> bool:
        return bool(self.message and "user_id" in self.message.context)

    @property
    def has_test(self) -> bool:
        """Its links are tried, and stop nothing."""
        return bool(self.message and self.message.is_test)

    @property
    def counted_as(self) -> str:
        """Each link by itself: whoever has an old mail does not use up what its reader may do."""
        return self.message.pk if self.message else self.address

    def actor(self, request_id: str = "") -> Actor:
        label = (self.message.to_name or self.message.to_email) if self.message else ""
        return Actor(ActorKind.LINK, label=label, record_id=self.message.pk if self.message else "", request_id=request_id)


def reader_of_mail(message: Message) -> Reader:
    """An account is one person's, whoever writes to them. A client's contact knows its own partner and no other."""
    return Reader(spelled(message.to_email), partner_of_reader(message), message)


def partner_of_reader(message: Message) -> str:
    return "" if "user_id" in message.context else message.partner_id or ""


def reader_of_account(user: User) -> Reader:
    return Reader(spelled(user.email), is_proven=True)


def stop_url(message: Message) -> str:
    """Nothing for what nobody can opt out of."""
    if message.shown_stream not in OPTIONAL:
        return ""
    return settings.SITE_URL + reverse("mail-stop", args=[stop_token(message)])


def one_click(url: str) -> dict[str, str]:
    """Mail programs draw a button from these headers, and post to the address by themselves (RFC 8058), which takes https."""
    posted = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url.startswith("https:") else {}
    return {"List-Unsubscribe": f"<{url}>", **posted}


def stop_token(message: Message) -> str:
    """By itself it says of which address, stream and partner it is: also once the message is erased."""
    digest = digest_of_address(message.to_email)
    said = ":".join((message.pk, message.shown_stream, partner_of_reader(message), digest))
    return make_token(STOP, said, clock.now() + KEPT)


def read_stop(token: str) -> tuple[Reader, str]:
    """The reader and the stream."""
    pk, stream, partner_id, kind, digest = read_token(token, STOP)[0].split(":")
    address = f"{kind}:{digest}"
    message = Message.objects.filter(pk=pk).first()
    if message and digest_of_address(message.to_email) == address:
        return Reader(spelled(message.to_email), partner_id, message), stream
    return Reader(address, partner_id), stream


def undo_token(row: Suppression) -> str:
    """Nothing for what was stopped long ago."""
    until = row.created_at + UNDONE_WITHIN
    undoable = row.cause == Suppression.Cause.UNSUBSCRIBED and until > clock.now()
    return make_bound_token(UNDO, row, row.address, until) if undoable else ""


def read_undo(token: str, reader: Reader, stream: str) -> Suppression:
    """Only of what the page has just stopped: a mail that was passed on switches nothing on again."""
    same = {"address__in": spellings(reader.address), "stream": stream, "partner": reader.partner_id or None}
    row = read_bound_token(token, UNDO, lambda pk: Suppression.objects.filter(pk=pk, **same).first(), lambda row: row.address)
    if row.cause != Suppression.Cause.UNSUBSCRIBED:
        raise LinkInvalid()
    return row


def preferences_token(message: Message) -> str:
    """Valid for a while after the mail left, wherever it is made."""
    return make_bound_token(PREFERENCES, message, _bound_to(message), preferences_until(message))


def preferences_until(message: Message) -> datetime:
    return (left_at(message) or clock.now()) + (PROVING if _proves(message) else LIFETIME)


def left_at(message: Message) -> datetime | None:
    """Also of one that was cut off, and has perhaps arrived."""
    return message.sent_at or message.handed_over_at


def _proves(message: Message) -> bool:
    """Whoever has an account signs in instead."""
    return message.template == NEW_LINK and "user_id" not in message.context


def preferences_url(message: Message) -> str:
    return settings.SITE_URL + reverse("mail-preferences", args=[preferences_token(message)])


def read_preferences(token: str, *, expired: bool = False) -> Reader:
    """Dead once its mail is forgotten. What else it raises, `links.read_bound_token` says."""
    message = read_bound_token(token, PREFERENCES, _find, _bound_to, expired=expired)
    return replace(reader_of_mail(message), is_proven=_proves(message))


def why_token(message: Message) -> str:
    return make_bound_token(WHY, message, _bound_to(message), clock.now() + KEPT)


def why_url(message: Message) -> str:
    return settings.SITE_URL + reverse("mail-why", args=[why_token(message)])


def read_why(token: str) -> tuple[Reader, Message]:
    message = read_bound_token(token, WHY, _find, _bound_to)
    return reader_of_mail(message), message


def _find(pk: str) -> Message | None:
    return Message.objects.filter(pk=pk).exclude(to_email="").select_related("partner", "event").first()


def _bound_to(message: Message) -> str:
    return f"{spelled(message.to_email)}:{partner_of_reader(message)}"
