"""Markdown as safe HTML: no raw HTML in, nothing but plain elements out."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "code", "pre", "blockquote", "hr", "br"}
_parser = MarkdownIt("commonmark", {"html": False})


def render_markdown(text: str) -> SafeString:
    html = nh3.clean(_parser.render(text), tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"})
    return mark_safe(html)
