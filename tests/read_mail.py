"""The suite's mail backend: whatever test sends a mail, it has to be one that everybody can read."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends import locmem

MOST_BYTES = 100_000  # Gmail cuts off what is longer than 102 kB


class EmailBackend(locmem.EmailBackend):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for mail in messages:
            assert not (faults := faults_of(mail)), f"{mail.subject}: {faults}"
        return super().send_messages(messages)


def faults_of(mail: EmailMessage) -> list[str]:
    """Of a mail with an HTML part: its text part says as much, nothing is fetched, and no picture is all there is."""
    html = html_of(mail)
    if not html:
        return []
    page = Page()
    page.feed(html)
    faults = [f"the text part lacks {link}" for link in page.links if link not in mail.body]
    faults += [f"from elsewhere: {source}" for source in page.sources if not source.startswith("cid:")]
    faults += ["a picture without words"] * page.pictures_without_words
    if (size := len(html.encode())) > MOST_BYTES:
        faults.append(f"{size} bytes of HTML")
    return faults


def html_of(mail: EmailMessage) -> str:
    parts = mail.alternatives if isinstance(mail, EmailMultiAlternatives) else []
    return next((str(part.content) for part in parts if part.mimetype == "text/html"), "")


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links, self.sources, self.pictures_without_words = list[str](), list[str](), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (link := given.get("href")):
            self.links.append(link.removeprefix("mailto:"))
        self.sources += [given[name] or "" for name in ("src", "srcset", "background") if name in given]
        self.sources += re.findall(r"url\(([^)]*)\)", given.get("style") or "")
        self.sources += ["a stylesheet"] if tag == "link" else []
        self.pictures_without_words += tag == "img" and not given.get("alt")
