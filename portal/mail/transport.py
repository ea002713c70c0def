"""Handing a mail to the mail server, and knowing afterwards how far it got. Nothing here touches the database."""

import contextlib
import io
import re
import smtplib
import ssl
import time

from anymail.exceptions import AnymailConfigurationError, AnymailError
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp

from portal.mail.providers import refuse_unclear, verdict_on
from portal.mail.verdicts import CutOff, NotDelivered, Refused, TryLater, Unreachable

# Answers that speak of the server or of our credentials, and not of one mail. After 421 it hangs up.
NOT_ABOUT_THE_MAIL = frozenset({421, 530, 534, 535, 538})

# Seconds from the first command of a mail to the last answer, and for opening the connection; less than a claim's lease.
DEADLINE = 4.5 * settings.EMAIL_TIMEOUT


class _Smtp(smtplib.SMTP):
    """An SMTP connection with a deadline, that reads answers by their first digit and knows whether a text was begun."""

    is_text_begun = False

    def __init__(self, *args, **kwargs):
        self._start_clock()
        super().__init__(*args, **kwargs)

    def sendmail(self, *args, **kwargs):
        self._start_clock()
        return super().sendmail(*args, **kwargs)

    def mail(self, *args, **kwargs):
        return _any_yes_is_250(*super().mail(*args, **kwargs))

    def rcpt(self, *args, **kwargs):
        return _any_yes_is_250(*super().rcpt(*args, **kwargs))

    def data(self, msg):
        """Returns the answer to the text; what is said to DATA itself is raised by smtplib."""
        code, said = super().data(msg)
        if code // 100 not in (2, 4, 5):
            raise CutOff(_words(code, said))
        return _any_yes_is_250(code, said)

    def send(self, s):
        try:
            self.limit_waiting()
        except TimeoutError as error:
            self.close()
            raise smtplib.SMTPServerDisconnected(str(error)) from error
        self.is_text_begun = isinstance(s, bytes)  # commands are strings
        super().send(s)

    def getreply(self):
        self.file = self.file or io.BufferedReader(_Answers(self))
        try:
            return super().getreply()
        except smtplib.SMTPResponseException as error:  # a longer line than an answer may have
            return -1, error.smtp_error

    def limit_waiting(self) -> None:
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"The mail server took longer than {DEADLINE:g} seconds.")
        if self.sock:
            self.sock.settimeout(min(left, self.timeout))

    def _start_clock(self) -> None:
        self._ends_at = time.monotonic() + DEADLINE


class _Answers(io.RawIOBase):
    """What the server says. A socket's timeout begins anew with each byte; the deadline does not."""

    def __init__(self, connection: _Smtp):
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer):
        self._connection.limit_waiting()
        sock = self._connection.sock
        return sock.recv_into(buffer) if sock else 0


class _SmtpSsl(_Smtp, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return _SmtpSsl if self.use_ssl else _Smtp

    def open(self):
        try:
            return super().open()
        except Exception:  # Django leaves a connection that got no further, such as one that may not sign in
            self.close()
            raise


class Transport:
    """One connection for several mails: `with Transport() as transport: transport.send(mail)`."""

    def __enter__(self) -> "Transport":
        is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
        try:
            self._backend = get_connection(f"{__name__}.EmailBackend" if is_smtp else None)
            self._backend.open()
        except (OSError, smtplib.SMTPException, ssl.SSLError, ValueError, AnymailConfigurationError) as error:
            raise Unreachable(words_of(error)) from error
        return self

    def __exit__(self, *exception) -> None:
        with contextlib.suppress(OSError, smtplib.SMTPException):  # everything was answered before
            self._backend.close()

    def send(self, mail: EmailMessage) -> None:
        """Returns when the server has taken responsibility. Raises one of the exceptions above."""
        try:
            self._backend.send_messages([mail])
            refuse_unclear(mail)
        except AnymailError as error:  # some are OSErrors or ValueErrors too
            raise verdict_on(error) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _refusal(code, said) from error
        except smtplib.SMTPHeloError as error:  # said before it knew of any mail
            raise Unreachable(words_of(error)) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            raise Refused(words_of(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            connection = getattr(self._backend, "connection", None)
            kind = CutOff if getattr(connection, "is_text_begun", True) else Unreachable
            raise kind(words_of(error)) from error


def _any_yes_is_250(code: int, said: bytes) -> tuple[int, bytes]:
    """smtplib takes no other for a yes; by RFC 5321 the first digit says all."""
    return (250 if code // 100 == 2 else code), said


def _refusal(code: int, said: bytes | str) -> NotDelivered:
    """What is not a refusal either says only that this server is not understood."""
    words = _words(code, said)
    if code in NOT_ABOUT_THE_MAIL or code // 100 not in (4, 5):
        return Unreachable(words)
    kind = TryLater if code < 500 else Refused
    return kind(words, code, _enhanced(code, words))


def _words(code: int, said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return f"{code} {words}" if code >= 100 else f"Not an SMTP answer: {words}"


def _enhanced(code: int, words: str) -> str:
    """As RFC 2034 places it: right behind the code, and of the same class."""
    found = re.match(rf"{code} ({code // 100}\.\d{{1,3}}\.\d{{1,3}})(?:\s|$)", words)
    return found[1] if found else ""


def words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _words(error.smtp_code, error.smtp_error)
    return f"{error.__class__.__name__}: {error}"
