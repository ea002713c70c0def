"""What lesson text has beyond CommonMark, as rules for markdown-it.

Silent comments, callouts, heading ids, and tables that scroll.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

CALLOUTS = {
    "NOTE": _("Note"),
    "TIP": _("Tip"),
    "WARNING": _("Watch out"),
    "EXAMPLE": _("Example"),
    "TASK": _("Your task"),
}
CALLOUT_LINE = re.compile(rf"\[!({'|'.join(CALLOUTS)})\][ \t]*([^\n]*)(?:\n|$)")
LONGEST_COMMENT = 2_000  # a bound, so that a text full of unclosed comments stays quick to read
ALIGNMENTS = {"text-align:right": "align-right", "text-align:center": "align-center"}


def add_rules(md: MarkdownIt) -> MarkdownIt:
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "comment", _comment_block, ends)
    md.inline.ruler.before("autolink", "comment", _comment_inline)
    md.core.ruler.after("block", "callouts", _callouts)
    md.core.ruler.push("heading_ids", _heading_ids)
    md.core.ruler.push("table_cells", _table_cells)
    md.add_render_rule("callout_open", _render_callout_open)
    md.add_render_rule("table_open", _render_table_open)
    md.add_render_rule("table_close", _render_table_close)
    return md


def _comment_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Lines from `<!--` to `-->` are for authors: they end a paragraph or a table and leave nothing behind."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if state.is_code_block(start_line) or not state.src.startswith("<!--", start):
        return False
    end = state.src.find("-->", start + 4, start + LONGEST_COMMENT)
    if not 0 <= end <= state.eMarks[end_line - 1]:
        return False
    if not silent:
        state.line = next(line + 1 for line in range(start_line, end_line) if end <= state.eMarks[line])
    return True


def _comment_inline(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("<!--", state.pos):
        return False
    end = state.src.find("-->", state.pos + 4, min(state.posMax, state.pos + LONGEST_COMMENT))
    if end < 0:
        return False
    state.pos = end + 3
    return True


def _callouts(state: StateCore) -> None:
    """A quote that starts with `[!TIP]` becomes an aside with that title; text after the marker replaces the title."""
    open_quotes: list[Token] = []
    for index, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            open_quotes.append(token)
            _open_callout(token, state.tokens[index + 1 : index + 4])
        elif token.type == "blockquote_close":
            token.tag = open_quotes.pop().tag


def _open_callout(quote: Token, paragraph: Sequence[Token]) -> None:
    found = CALLOUT_LINE.match(paragraph[1].content) if paragraph[0].type == "paragraph_open" else None
    if not found:
        return
    kind, title = found.groups()
    quote.type, quote.tag = "callout_open", "aside"
    quote.meta = {"kind": kind, "title": title.strip()}
    paragraph[1].content = paragraph[1].content[found.end() :]
    if not paragraph[1].content:
        paragraph[0].hidden = paragraph[2].hidden = True


def _render_callout_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    kind, title = tokens[index].meta["kind"], tokens[index].meta["title"] or str(CALLOUTS[tokens[index].meta["kind"]])
    return f'<aside class="callout callout-{kind.lower()}">\n<p class="callout-title">{escapeHtml(title)}</p>\n'


def _heading_ids(state: StateCore) -> None:
    seen: Counter[str] = Counter()
    for opening, inline in pairwise(state.tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", _unused(_heading_id(inline), seen))


def _heading_id(inline: Token) -> str:
    """Prefixed, so that a heading named “Main” cannot take over an id of the page around it."""
    return f"section-{slugify(plain_text(inline)) or 'untitled'}"


def plain_text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


def _unused(id: str, seen: Counter[str]) -> str:
    """A repeated title gets a number; the loop is for a title that already ends in that number."""
    candidate = id
    while seen[candidate]:
        seen[id] += 1
        candidate = f"{id}-{seen[id]}"
    seen[candidate] += 1
    return candidate


def _table_cells(state: StateCore) -> None:
    """Alignment as a class: inline styles are refused by the content security policy."""
    for token in state.tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrSet("class", ALIGNMENTS.get(str(token.attrs.pop("style")), "align-left"))


def _render_table_open(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A wide table scrolls in its own box, which the keyboard can reach; the page never scrolls sideways."""
    label = escapeHtml(gettext("Table"))
    return f'<div class="table-scroll" role="group" tabindex="0" aria-label="{label}">\n<table>\n'


def _render_table_close(self: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table>\n</div>\n"
