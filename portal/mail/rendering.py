"""From a message to the mail as it leaves: subject, plain text and HTML in the reader's language."""

from email.charset import QP, Charset
from email.mime.image import MIMEImage
from email.utils import format_datetime, formataddr
from functools import lru_cache
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.backends.django import Template
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal import clock
from portal.accounts.preferences import UTC
from portal.brand import Brand, Logo
from portal.mail.models import Message
from portal.mail.providers import name_for_provider
from portal.mail.reader_hours import zone_of_reader
from portal.mail.reader_links import one_click, preferences_url, stop_url, why_url
from portal.mail.streams import OPTIONAL
from portal.mail.templates import ContextFunction, template_named
from portal.notifications.letters import foot_of
from portal.web.context import SITE_NAME

SUBJECT_LENGTH = 250


SEVEN_BITS = Charset("utf-8")
SEVEN_BITS.body_encoding = QP


class Mail(EmailMultiAlternatives):
    """What is attached belongs to the HTML part: pictures in it. Not every server takes eight bits, and a relay that rewrites
    them for the next one spoils the mail's signature.
    """

    mixed_subtype = "related"
    encoding = SEVEN_BITS


def render_mail(message: Message) -> EmailMultiAlternatives:
    """The whole mail, checked as far as it can be without sending it. Whatever is wrong with a template raises here."""
    return written_mail(message, template_named(message.template).context)


def written_mail(message: Message, context: ContextFunction) -> EmailMultiAlternatives:
    """With what the context says, asked in the reader's language and zone: also of a message that is no row."""
    with translation.override(message.language), timezone.override(zone_of_reader(message) or UTC):
        variables = {**_common_variables(message), **context(message)}
        subject = _one_line(_render(message.template, "subject.txt", variables))[:SUBJECT_LENGTH]
        variables["subject"] = subject
        mail = Mail(
            subject=_marked(subject) if message.is_test else subject,
            body=_render(message.template, "body.txt", variables).strip() + "\n",
            to=[formataddr((message.to_name, message.to_email))],
            from_email=variables.get("from_email"),
            reply_to=variables.get("reply_to"),
            headers=_headers(message) | _list_headers(message, variables["opt_out_url"]) | variables.get("headers", {}),
        )
        brand = variables.get("brand")
        inliner = _inliner(_colours_of(brand) if brand else "")
        mail.attach_alternative(inliner.inline(_render(message.template, "body.html", variables)), "text/html")
        if brand and brand.logo:
            _attach_logo(mail, brand.logo)
        _attach_files(mail, variables.get("attachments", []))
    name_for_provider(mail, message.pk, message.stream)
    mail.message()  # builds every header and part: bad values raise now, not between two SMTP commands
    return mail


def _common_variables(message: Message) -> dict:
    return {
        "site_name": SITE_NAME,
        "site_url": settings.SITE_URL,
        "message": message,
        "why_url": why_url(message),
        "opt_out_url": stop_url(message),
        "preferences_url": preferences_url(message) if message.shown_stream in OPTIONAL else "",
        **foot_of(message),
    }


def _render(template: str, part: str, variables: dict) -> str:
    """Without a request: a mail knows nothing of who is looking. Text parts are not escaped."""
    source = cast(Template, get_template(f"mail/{template}/{part}")).template
    return source.render(Context(variables, autoescape=part.endswith(".html")))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _marked(subject: str) -> str:
    """Only where it lies among other mail: what one reads is the mail as it will be."""
    return _("Test: {subject}").format(subject=subject)[:SUBJECT_LENGTH]


def _headers(message: Message) -> dict[str, str]:
    return {
        "Message-ID": message.message_id,
        "Date": format_datetime(clock.now()),
        "Auto-Submitted": "auto-generated",
        "X-Portal-Message": message.pk,
    }


def _list_headers(message: Message, url: str) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname
    return {"List-Id": f"<{message.shown_stream}.{host}>", **one_click(url)} if url else {}


def _attach_logo(mail: Mail, logo: Logo) -> None:
    """Inside the mail, so that it shows without asking a server and tells nobody that it was read."""
    part = MIMEImage(logo.data, "png")
    part["Content-ID"] = "<logo>"
    part["Content-Disposition"] = 'inline; filename="logo.png"'
    mail.attach(part)


def _attach_files(mail: Mail, files: list[tuple[str, bytes, str]]) -> None:
    """Beside the text, for whoever reads it: (name, content, media type) of each."""
    if files:
        mail.mixed_subtype = "mixed"
    for name, content, media_type in files:
        mail.attach(name, content, media_type)


@lru_cache(maxsize=64)
def _inliner(colours: str) -> css_inline.CSSInliner:
    """Rules inside @media stay in the head: that is how a mail program shows its dark colours."""
    styles = (Path(__file__).parent / "mail.css").read_text() + colours
    return css_inline.CSSInliner(extra_css=styles, keep_at_rules=True, load_remote_stylesheets=False)


def _colours_of(brand: Brand) -> str:
    return f"""
    .mail-mark {{ background: {brand.button}; }}
    .mail-button {{ background: {brand.button}; color: {brand.on_button}; }}
    .mail-link {{ color: {brand.link}; }}
    @media (prefers-color-scheme: dark) {{
      .mail-mark {{ background: {brand.dark_button} !important; }}
      .mail-button {{ background: {brand.dark_button} !important; color: {brand.on_dark_button} !important; }}
      .mail-link {{ color: {brand.dark_link} !important; }}
    }}
    """
