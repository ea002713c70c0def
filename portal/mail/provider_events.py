"""What a provider tells of a mail after it took it: which mail it is about, and what it says of the address."""

import hashlib
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from anymail.signals import AnymailTrackingEvent, tracking
from django.conf import settings
from django.dispatch import receiver

from portal import clock
from portal.ids import PATTERN
from portal.mail.fate_events import Said, record_fate
from portal.mail.fate_models import MailEvent
from portal.mail.models import Message
from portal.mail.providers import METADATA
from portal.mail.replies import Kind, kind_of
from portal.mail.streams import OPTIONAL
from portal.mail.suppressing import spelled

logger = logging.getLogger(__name__)
Type, Reason = MailEvent.Type, MailEvent.RejectReason

NOT_KEPT = frozenset({"clicked", "subscribed", "inbound", "inbound_failed"})  # who reads what is nobody's business
CAME_BACK = frozenset({Type.BOUNCED, Type.REJECTED, Type.FAILED})
_KINDS: dict[str, Kind] = {
    Reason.INVALID: Kind.HARD,
    Reason.BOUNCED: Kind.HARD,
    Reason.TIMED_OUT: Kind.SOFT,
    Reason.BLOCKED: Kind.POLICY,
    Reason.SPAM: Kind.POLICY,
    Reason.UNSUBSCRIBED: Kind.POLICY,
}
_ANSWER = re.compile(r"\b([45]\d\d)(?:[ -]#?([45]\.\d{1,3}\.\d{1,3}))?\b")
SOFT_CLASSES = frozenset({"20", "21", "22", "23", "24", "40", "70"})  # SparkPost's
MOST_DEEP = 3


@receiver(tracking, dispatch_uid="portal.mail.provider_events")
def hear(sender: Any, event: AnymailTrackingEvent, esp_name: str, **kwargs: Any) -> None:
    """What it raises the provider is told, and sends again."""
    if event.event_type in NOT_KEPT:
        return
    message = _message_of(event)
    if message is None or not _is_to_its_reader(event, message):
        logger.warning("%s tells of a mail that is none of ours: %s", esp_name, event.event_type)
    elif event.event_type != Type.OPENED or _is_first_opening(message):
        record_fate(message, _said(event, esp_name.lower(), message))


def _message_of(event: AnymailTrackingEvent) -> Message | None:
    """As it was named when it was handed over; else by the provider's id, or by ours where a mail server passed it on."""
    named = event.metadata.get(METADATA) if isinstance(event.metadata, dict) else None
    given = event.message_id if isinstance(event.message_id, str) else ""
    ours = given.strip("<>").partition("@")[0]
    for pk in (named, ours):
        if isinstance(pk, str) and re.fullmatch(PATTERN, pk) and (found := Message.objects.filter(pk=pk).first()):
            return found
    if not given or "\0" in given:
        return None
    return Message.objects.filter(provider_message_id=given[:200]).exclude(provider_message_id="").first()


def _is_first_opening(message: Message) -> bool:
    """And one that is to be known: an account at the provider may tell what we did not ask for."""
    asked = settings.MAIL_TRACKING and message.stream in OPTIONAL
    return asked and not message.mail_events.filter(type=Type.OPENED).exists()


def _is_to_its_reader(event: AnymailTrackingEvent, message: Message) -> bool:
    """A mail has one reader; that of a forgotten address cannot be compared."""
    told, address = event.recipient or "", message.to_email
    return not (told and address) or spelled(told) == spelled(address)


def _said(event: AnymailTrackingEvent, source: str, message: Message) -> Said:
    words = " ".join(str(event.mta_response or event.description or "").split())
    answer = _ANSWER.search(words)
    code = " ".join(filter(None, answer.groups())) if answer else ""
    type = event.event_type if event.event_type in Type.values else Type.UNKNOWN
    reason = event.reject_reason if event.reject_reason in Reason.values else ""
    kind = _kind_of(event, reason, answer) if type in CAME_BACK else ""
    said = Said(type, source, "", _at(event), kind, reason, code, words, str(event.recipient or ""))
    return _with_an_id(said, event, message)


def _with_an_id(said: Said, event: AnymailTrackingEvent, message: Message) -> Said:
    """Of what is told, since some providers have no id of an event, and some one of each attempt to tell it. Theirs only where
    there is no moment.
    """
    moment = event.timestamp.isoformat() if event.timestamp else str(event.event_id or "")
    told = [message.pk, said.type, said.kind, said.reject_reason, said.words, moment]
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    return replace(said, source_id=digest)


def _at(event: AnymailTrackingEvent) -> datetime:
    at = event.timestamp
    if at is None:
        return clock.now()
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _kind_of(event: AnymailTrackingEvent, reason: str, answer: re.Match | None) -> str:
    """The provider's own hard or soft goes first, which anymail does not keep; then what the server said; then the reason."""
    by_reason = _KINDS.get(reason, "")
    called = _called(event.esp_event)
    if by_reason == Kind.POLICY or called:
        return Kind.POLICY if by_reason == Kind.POLICY else called
    if answer:
        code, enhanced = int(answer[1]), answer[2] or ""
        return kind_of(code, enhanced) if code >= 500 and not enhanced.startswith("4") else Kind.SOFT
    return by_reason or (Kind.SOFT if event.event_type == Type.BOUNCED else "")


def _called(told: Any) -> str:
    names = " ".join(_names(told)).lower()
    if any(word in names for word in ("soft", "transient", "undetermined")):
        return Kind.SOFT
    return Kind.HARD if "hard" in names or "permanent" in names else ""


def _names(told: Any, depth: int = 0) -> Iterator[str]:
    """What providers call it, wherever in what they tell it stands."""
    if not isinstance(told, dict) or depth > MOST_DEEP:
        return
    for name, value in told.items():
        if name == "hard_bounce":
            yield "hard" if value else "soft"
        elif name == "bounce_class":
            yield "soft" if str(value) in SOFT_CLASSES else ""
        elif name in ("event", "type", "Type"):
            yield str(value)
        yield from _names(value, depth + 1)
