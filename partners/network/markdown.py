"""The agreement's text: Markdown in, safe HTML out. Raw HTML in it is shown as text."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"h2", "h3", "h4", "p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "a"}

_parser = MarkdownIt("commonmark", {"html": False}).disable("image")
_cleaner = nh3.Cleaner(tags=TAGS, attributes={"a": {"href"}, "ol": {"start"}}, url_schemes={"http", "https", "mailto"})


def render(text: str) -> SafeString:
    return mark_safe(_cleaner.clean(_parser.render(text)))  # safe because it is cleaned in this line
