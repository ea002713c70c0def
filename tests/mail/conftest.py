from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from portal.mail import templates
from portal.mail.templates import PARK, RESEND, MailTemplate
from portal.processes.ports import free_port
from tests.mail.smtp import Inbox


@pytest.fixture
def mail_settings(settings):
    """Mail goes out over SMTP, to a port where nobody listens until `inbox` does."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 1
    return settings


@pytest.fixture
def inbox(mail_settings) -> Iterator[Inbox]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=mail_settings.EMAIL_PORT)
    controller.start()
    yield inbox
    controller.stop(no_assert=True)


@pytest.fixture
def plain_template(monkeypatch):
    """`plain_template(name, context, in_doubt, …)` registers what a noun's handlers would, for one test."""

    def register(name: str, context=lambda message: {}, in_doubt: str = RESEND, **options) -> None:
        monkeypatch.setitem(templates._registered, name, MailTemplate(context, in_doubt, **options))

    return register


@pytest.fixture
def notice(plain_template, settings):
    """A template of three lines, so that these tests depend on no noun's mail."""
    plain_template("notice", lambda message: {"url": "https://portal.example/secret-7f3a"})
    plain_template("careful-notice", lambda message: {"url": ""}, PARK)
    parts = {
        "subject.txt": "A notice\n",
        "body.txt": "Read {{ url }}",
        "body.html": "<p class='mail-text'>{{ url }}</p>",
    }
    pages = {f"mail/{name}/{part}": text for name in ("notice", "careful-notice") for part, text in parts.items()}
    loaders = ["django.template.loaders.locmem.Loader", pages]
    options = settings.TEMPLATES[0]["OPTIONS"]
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"OPTIONS": options | {"loaders": [loaders, *options["loaders"]]}}]
