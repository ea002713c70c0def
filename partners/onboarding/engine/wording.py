"""The words of a mail: in which language, and with what in place of its fields. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote

from markdown_it.token import Token

from partners.onboarding.engine.values import Mail, Words
from portal.web.markdown import parsed

FIELD = re.compile(r"\{([^{}]*)\}")
_MARKS = re.compile(r"""([!-/:-@\[-`{-~])""")  # of Markdown: every sign of ASCII


def words_in(mail: Mail, language: str, first: str) -> Words:
    """Those of the first language where some are missing in the reader's."""
    said = mail.words.get(language)
    if said and all(getattr(said, part).strip() for part in needed_parts(mail)):
        return said
    return mail.words.get(first, Words())


def needed_parts(mail: Mail) -> tuple[str, ...]:
    return ("subject", "body", "button") if mail.place else ("subject", "body")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Once: what a value holds is not read again. Fields that nobody knows stay as they are written."""
    return FIELD.sub(lambda found: values.get(found[1], found[0]), text)


def literal(value: str) -> str:
    """A value as Markdown that says nothing but itself, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(value.split()))


def fields_in(text: str) -> list[str]:
    return FIELD.findall(text)


def misplaced(body: str) -> list[str]:
    """Its fields in code or in the address of a link: there a value cannot stand for itself."""
    return [field for text in _not_prose(parsed(body)) for field in fields_in(text)]


def _not_prose(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("code_inline", "code_block", "fence"):
            yield token.content
        elif token.type == "link_open":
            yield unquote(str(token.attrs["href"]))
        yield from _not_prose(token.children or ())
