"""What was answered while a mail was handed over, as what is said of it. One answer to each claim."""

from django.conf import settings
from django.core.mail import EmailMessage

from portal import clock
from portal.mail.fate_events import Said
from portal.mail.fate_models import MailEvent
from portal.mail.fates import API, SMTP
from portal.mail.models import Message
from portal.mail.replies import Kind, kind_of
from portal.mail.verdicts import NotDelivered

Type, Reason = MailEvent.Type, MailEvent.RejectReason

_REASONS = {Kind.HARD: Reason.INVALID, Kind.SOFT: Reason.OTHER, Kind.POLICY: Reason.BLOCKED}


def taken(message: Message, mail: EmailMessage) -> Said:
    status = getattr(mail, "anymail_status", None)
    queued = status is not None and "queued" in (status.status or ())
    return _answer(message, Type.QUEUED if queued else Type.SENT)


def put_off(message: Message, error: NotDelivered) -> Said:
    return _answer(message, Type.DEFERRED, error)


def given_up(message: Message, error: NotDelivered) -> Said:
    return _answer(message, Type.FAILED, error, kind=Kind.SOFT, reject_reason=Reason.TIMED_OUT)


def refused(message: Message, error: NotDelivered) -> Said:
    """Where nobody said a number, nothing is known of the address."""
    if not error.code:
        return _answer(message, Type.REJECTED, error, reject_reason=Reason.OTHER)
    kind = kind_of(error.code, error.enhanced)
    return _answer(message, Type.REJECTED, error, kind=kind, reject_reason=_REASONS[kind])


def _answer(message: Message, type: str, error: NotDelivered | None = None, **values: str) -> Said:
    source = API if settings.EMAIL_BACKEND.startswith("anymail.") else SMTP
    code = f"{error.code} {error.enhanced}".strip() if error and error.code else ""
    words = str(error or "")
    return Said(type, source, message.claim_id, clock.now(), code=code, words=words, **values)
