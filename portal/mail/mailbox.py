"""The mails that the development mail catcher stored, newest first. Reads files only; knows nothing of the portal."""

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings

FILE_NAME = re.compile(r"^[0-9]{20}-[0-9a-f]{8}$")  # as portal.processes.mailcatcher names them, without .eml
SHOWN = 200
HEADERS = ("From", "To", "X-Envelope-To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Portal-Message")
_parse = BytesParser(policy=policy.default)


@dataclass(frozen=True, slots=True)
class Caught:
    """One stored mail. `name` is its file's name without .eml."""

    name: str
    mail: EmailMessage

    @property
    def arrived_at(self) -> datetime:
        return datetime.fromtimestamp(int(self.name.partition("-")[0]) / 1e9, UTC)

    @property
    def subject(self) -> str:
        return str(self.mail.get("Subject", ""))

    @property
    def to(self) -> str:
        return str(self.mail.get("To", self.mail.get("X-Envelope-To", "")))

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(self.mail[name])) for name in HEADERS if self.mail[name]]

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def html_with_pictures(self) -> str:
        """With the pictures that travel inside the mail written into it: a frame without a network shows them too."""
        html = self.html
        for part in self.mail.walk():
            content = part.get_payload(decode=True)
            if part["Content-ID"] and part.get_content_maintype() == "image" and isinstance(content, bytes):
                address = f"data:{part.get_content_type()};base64,{b64encode(content).decode()}"
                html = html.replace(f"cid:{str(part['Content-ID']).strip('<> ')}", address)
        return html

    def _part(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        if part is None:
            return ""
        try:
            return part.get_content()
        except LookupError:  # a character set that nobody knows
            payload = part.get_payload(decode=True)
            return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def folder() -> Path | None:
    """None where no mail catcher runs."""
    return Path(settings.MAIL_CATCHER_DIR) if settings.MAIL_CATCHER_DIR else None


def caught_mails() -> list[Caught]:
    if (place := folder()) is None:
        return []
    files = sorted(place.glob("*.eml"), reverse=True)[:SHOWN]
    found = (_read(file, headersonly=True) for file in files if FILE_NAME.match(file.stem))
    return [caught for caught in found if caught]


def caught_mail(name: str) -> Caught | None:
    """None for a name that is no stored mail's: only the catcher's own names are looked for."""
    place = folder()
    return _read(place / f"{name}.eml") if place and FILE_NAME.match(name) else None


def _read(file: Path, *, headersonly: bool = False) -> Caught | None:
    try:
        with file.open("rb") as source:
            return Caught(file.stem, _parse.parse(source, headersonly=headersonly))
    except FileNotFoundError:
        return None
