"""Handing a mail to the mail server, and knowing afterwards how far it got. Nothing here touches the database."""

import contextlib
import smtplib
import ssl

from anymail.exceptions import AnymailConfigurationError, AnymailError
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp

from portal.mail.providers import refuse_unclear, verdict_on
from portal.mail.verdicts import CutOff, NotDelivered, Refused, TryLater, Unreachable

# Answers that speak of the server or of our credentials, and not of one mail. After 421 it hangs up.
NOT_ABOUT_THE_MAIL = frozenset({421, 530, 534, 535, 538})


class _Smtp(smtplib.SMTP):
    """An SMTP connection that remembers whether it is inside DATA without an answer yet."""

    unanswered_data = False

    def data(self, msg):
        self.unanswered_data = True
        answer = super().data(msg)
        self.unanswered_data = False
        return answer


class _SmtpSsl(_Smtp, smtplib.SMTP_SSL):
    pass


class EmailBackend(smtp.EmailBackend):
    @property
    def connection_class(self):
        return _SmtpSsl if self.use_ssl else _Smtp


class Transport:
    """One connection for several mails: `with Transport() as transport: transport.send(mail)`."""

    def __enter__(self) -> "Transport":
        is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
        try:
            self._backend = get_connection(f"{__name__}.EmailBackend" if is_smtp else None)
            self._backend.open()
        except (OSError, smtplib.SMTPException, ssl.SSLError, AnymailConfigurationError) as error:
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
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPNotSupportedError, ValueError) as error:
            raise Refused(words_of(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            connection = getattr(self._backend, "connection", None)
            kind = CutOff if getattr(connection, "unanswered_data", True) else Unreachable
            raise kind(words_of(error)) from error


def _refusal(code: int, said: bytes | str) -> NotDelivered:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    kind = Unreachable if code in NOT_ABOUT_THE_MAIL else TryLater if 400 <= code < 500 else Refused
    return kind(f"{code} {words}")


def words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return str(_refusal(error.smtp_code, error.smtp_error))
    return f"{error.__class__.__name__}: {error}"
