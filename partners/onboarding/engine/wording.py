"""The words of a mail: in which language, and with what in place of its fields. Pure."""

import re
from collections.abc import Mapping

from partners.onboarding.engine.values import Mail, Words

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
