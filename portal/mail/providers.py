"""Mail providers with an HTTP API, through django-anymail: what each way of failing means for a mail."""

import ssl

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

from portal.logs import without_secrets
from portal.mail.streams import OPTIONAL
from portal.mail.verdicts import CutOff, NotDelivered, Refused, TryLater, Unreachable

METADATA = "message"  # under which a mail that is handed over names its row

# Answers that speak of our account or of the provider's address, and not of one mail.
NOT_ABOUT_THE_MAIL = frozenset({401, 402, 403, 404, 405, 429})
NOT_TAKEN = frozenset({408, 500, 503})
# A gateway that gave up waiting: what stands behind it may have taken the mail.
NOBODY_KNOWS = frozenset({502, 504})


def verdict_on(error: AnymailError) -> NotDelivered:
    """What the mail's fate is after anymail raised."""
    words = without_secrets(" ".join(str(error).split()))
    if isinstance(error, AnymailRecipientsRefused | ValueError | TypeError):
        return Refused(words)
    if error.status_code is not None:
        return _verdict_on_answer(error.status_code)(words)
    return Unreachable(words) if _never_connected(error) else CutOff(words)


def refuse_unclear(mail: EmailMessage) -> None:
    """anymail takes an answer for a success that says neither yes nor no. By SMTP there is no such answer."""
    status = getattr(mail, "anymail_status", None)
    if status is None or status.status <= {"sent", "queued"}:
        return
    if "unknown" in status.status:
        raise CutOff("The provider's answer does not say whether it took the mail.")
    raise TryLater(f"The provider says: {', '.join(sorted(filter(None, status.status)))}.")


def name_for_provider(mail: EmailMessage, pk: str, stream: str) -> None:
    """By which a provider names it when it tells what became of it. MailerSend keeps none: it is known by its id there."""
    mail.tags = [stream]  # type: ignore[attr-defined]
    if not settings.EMAIL_BACKEND.startswith("anymail.backends.mailersend."):
        mail.metadata = {METADATA: pk}  # type: ignore[attr-defined]
    if settings.MAIL_TRACKING and stream in OPTIONAL:
        mail.track_opens = True  # type: ignore[attr-defined]


def provider_id_of(mail: EmailMessage) -> str:
    """Under which name the provider speaks of it later. By SMTP there is none."""
    status = getattr(mail, "anymail_status", None)
    given = getattr(status, "message_id", None)
    return given[:200] if isinstance(given, str) else ""


def _verdict_on_answer(status: int) -> type[NotDelivered]:
    if status in NOT_ABOUT_THE_MAIL:
        return Unreachable
    if status in NOT_TAKEN:
        return TryLater
    # A success that cannot be read is no refusal either.
    return CutOff if status in NOBODY_KNOWS or status < 400 else Refused if status < 500 else TryLater


def _never_connected(error: AnymailError) -> bool:
    """Whether nothing can have been sent: no name, no route, nobody listening, or somebody with a wrong certificate."""
    cause = error.__cause__
    outer = cause.args[0] if cause is not None and cause.args else None
    reason = getattr(outer, "reason", None)
    if isinstance(reason, SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
