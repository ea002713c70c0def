"""Tags as people write them: `VIP; Portland`. Pure."""

import re
from collections.abc import Iterable

from portal.text import clean_text, fold

LONGEST, MOST = 40, 50  # characters of one; tags of one record
_APART = re.compile(r"[,;\n]")


def split_tags(text: str) -> list[str]:
    """By comma or semicolon, each once; case, accents and spaces make no difference, and the first spelling stays."""
    return united(_APART.split(clean_text(text, multiline=True)))


def is_too_long(word: str) -> bool:
    """Also folded, as it is kept: one character can become eighteen."""
    return len(word) > LONGEST or len(fold(word)) > 2 * LONGEST


def united(*lists: Iterable[str]) -> list[str]:
    """All of them, by name, each once in its first spelling."""
    found: dict[str, str] = {}
    for words in lists:
        for word in words:
            found.setdefault(fold(word), " ".join(word.split()))
    return [found[key] for key in sorted(found) if key]
