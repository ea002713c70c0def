"""Letters of one script that pass for letters of another: an address that reads like somebody else's. Pure.

After the rules by which browsers decide whether to show a domain in its own letters (UTS 39, "highly restrictive").
"""

import unicodedata

# Scripts that are written together, and the scripts Latin may stand beside.
_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
# Whole words of these read as Latin ones: аррӏе, ехаmple, ορα.
_LIKE_LATIN = {
    "CYRILLIC": frozenset("асԁеһіјӏорԛѕԝхуъьгпҽѵѡ"),
    "GREEK": frozenset("αικνορτυω"),
}


def is_confusable(domain: str) -> bool:
    """Whether a label of the domain (in its own letters, not punycode) mixes scripts, or passes for a Latin word."""
    return not domain.isascii() and any(_deceives(label) for label in domain.casefold().split("."))


def _deceives(label: str) -> bool:
    letters = [char for char in label if char.isalpha()]
    scripts = {unicodedata.name(char, "UNKNOWN").split()[0].split("-")[0] for char in letters}
    if len(scripts) > 1:
        return not any(scripts <= together for together in _TOGETHER)
    return any(set(letters) <= like for like in (_LIKE_LATIN.get(script, frozenset()) for script in scripts))
