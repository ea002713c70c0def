"""A note's text as HTML: paragraphs, links that can be followed, people who are mentioned. No markup of the text's own."""

import re
from collections.abc import Iterable

from django.utils.html import format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe


def note_html(text: str, names: Iterable[str]) -> SafeString:
    """`names` are those mentioned: each stands in the text behind an @."""
    known = sorted({f"@{name}" for name in names}, key=len, reverse=True)
    pattern = "|".join(rf"{re.escape(name)}(?!\w)" for name in known)
    parts = re.split(rf"(?<![\w@./])({pattern})", text) if known else [text]
    drawn = (_mention(part) if part in known else urlize(part, nofollow=True, autoescape=True) for part in parts)
    return mark_safe(linebreaks("".join(map(str, drawn)), autoescape=False))  # each part is escaped


def _mention(part: str) -> SafeString:
    return format_html('<span class="mention">{}</span>', part)


def excerpt(text: str, length: int = 120) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length].rstrip()}…"
