"""Lesson text: Markdown in, safe HTML out. Raw HTML is never interpreted, and the result is sanitised all the same."""

from dataclasses import dataclass
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from training.courses.markdown_rules import CALLOUTS, add_rules, plain_text

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TEXT = {"p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "a", "ul", "ol", "li"}
BOXES = {"aside", "div", "table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {tag: {"id"} for tag in HEADINGS} | {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"scope"},
    "div": {"role", "tabindex", "aria-label"},
}
ALIGNED = {"align-left", "align-right", "align-center"}
CLASSES = {
    "aside": {"callout", *(f"callout-{kind.lower()}" for kind in CALLOUTS)},
    "p": {"callout-title"},
    "div": {"table-scroll"},
    "th": ALIGNED,
    "td": ALIGNED,
}

_parser = add_rules(MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image"))
_cleaner = nh3.Cleaner(
    tags=HEADINGS | TEXT | BOXES,
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto"},
)


@dataclass(frozen=True)
class Heading:
    id: str
    level: int
    title: str


def render(text: str) -> SafeString:
    return mark_safe(_cleaner.clean(_parser.render(_well_formed(text))))  # safe because it is cleaned in this line


def headings(text: str) -> list[Heading]:
    """The headings of a lesson with the ids that `render` gives them, for a table of contents."""
    tokens = _parser.parse(_well_formed(text))
    return [
        Heading(str(opening.attrs["id"]), int(opening.tag[1:]), plain_text(inline))
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open"
    ]


def _well_formed(text: str) -> str:
    """Lone surrogates cannot be written as UTF-8; they become question marks instead of an error."""
    return text.encode("utf-8", "replace").decode("utf-8")
