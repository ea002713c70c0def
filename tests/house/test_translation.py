"""Every text that people read is marked for translation. Each test names the place and the words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_rules import BASE, OURS, sources

# What is the same in every language.
SAME_EVERYWHERE = {
    "SHA-256",  # a format
    "· Partner Portal", "Standard",  # names, of the portal and of a plan
}  # fmt: skip
# Attributes whose text is shown or read aloud.
SHOWN = "title subtitle label text note button alt placeholder legend hint reason name-label aria-label total-label part-label"

_MARKED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
_UNSEEN = re.compile(
    r"{#.*?#}|<!--.*?-->|<script\b.*?</script>|<code\b[^>]*>.*?</code>"
    r"|{%\s*block \w+_class\s*%}.*?{%\s*endblock\s*%}|{%\s*comment\s*%}.*?{%\s*endcomment\s*%}",
    re.DOTALL,
)
_LOGIC = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_TAG = re.compile(r"""<(?:"[^"]*"|'[^']*'|[^'">])*>""")
_SHOWN = re.compile(rf"""\s(?:{"|".join(SHOWN.split())})=(?:"([^"]*)"|'([^']*)')""")
_HANDED_ON = re.compile(r"""{%\s*(?:include|with)\b[^%]*?\b(?:words|title|label|text)=(?:"([^"]*)"|'([^']*)')""")
_WORD = re.compile(r"[^\W\d_]{2,}")


def templates() -> list[Path]:
    found = [path for app in OURS for kind in ("html", "txt") for path in (BASE / app / "templates").rglob(f"*.{kind}")]
    return sorted(path for path in found if path.name != "class.html")  # a piece of an attribute


def unmarked(source: str) -> Iterator[str]:
    """The words of a template that no translation would reach."""
    source = _UNSEEN.sub(blank, _MARKED.sub(blank, source))
    yield from filter(reads, ("".join(words) for words in _HANDED_ON.findall(source)))
    drawn = _LOGIC.sub(blank, source)
    yield from filter(reads, ("".join(words) for tag in _TAG.findall(drawn) for words in _SHOWN.findall(tag)))
    yield from filter(reads, re.split(r"\n|\0", _TAG.sub("\0", drawn)))


def blank(found: re.Match) -> str:
    return "\n" * found[0].count("\n")


def reads(text: str) -> bool:
    """Whether there are words in it. Entities are signs, an address is a name."""
    plain = re.sub(r"&\w+;|\S+@\S+", "", text).strip()
    return bool(_WORD.search(plain)) and plain not in SAME_EVERYWHERE


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(BASE)))
def test_a_template_marks_its_words(path):
    assert [words.strip() for words in unmarked(path.read_text())] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<p>{% translate "Hello" %}</p>', []),
        ("{% blocktranslate trimmed %}Hello\n{{ name }}{% endblocktranslate %} you", ["you"]),
        ('<c-card title="Facts">{{ x }}</c-card>', ["Facts"]),
        ("""<c-card title="{% translate 'Facts' %}" id="facts">·</c-card>""", []),
        ('{% include "a.html" with words="Add client" %}', ["Add client"]),
        ("{% if a > b %}<b>{{ x }}</b>{% endif %} &nbsp; 12 × 3", []),
        ("{# Note #}{% comment %}Words{% endcomment %}<code>GET</code>", []),
    ],
)
def test_the_finder_finds_what_it_should(source, words):
    assert [found.strip() for found in unmarked(source)] == words


# ── Python ──────────────────────────────────────────────────────────────────────────────────────────

SPOKEN_KEYWORDS = {"label", "help_text", "verbose_name", "verbose_name_plural", "first_step", "first_step_label", "why"}
SPOKEN_NAMES = {"message", "next_step"}  # of a refusal
# The OpenAPI document and the command line are in English, as their readers' code is.
ENGLISH = re.compile(r"api\.py$|schema\.py$|/management/|^portal/processes/")


def literal(node: ast.expr | None) -> str:
    """The words of a plain or f-string; empty for anything else, such as what `_()` marks."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(literal(part) for part in node.values)
    return ""


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where Python says something to people: messages, form fields, refusals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.startswith("messages.") and len(node.args) > 1:
                yield node.lineno, literal(node.args[1])
            yield from ((k.value.lineno, literal(k.value)) for k in node.keywords if k.arg in SPOKEN_KEYWORDS)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in SPOKEN_NAMES:
            yield node.lineno, literal(node.value)


def test_python_marks_what_it_says():
    wrong = [
        f"{name}:{line} {words}"
        for name, tree in sources()
        if not ENGLISH.search(name)
        for line, words in spoken(tree)
        if reads(re.sub(r"{\w+}", "", words))
    ]
    assert wrong == []
