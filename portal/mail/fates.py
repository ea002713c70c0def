"""What became of a mail, from all that was said of it, in whatever order it was heard. Pure.

The words are anymail's. That a server took a mail does not say that it arrived.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

UNKNOWN, DELIVERED, BOUNCED, COMPLAINED = "unknown", "delivered", "bounced", "complained"
SMTP, API = "smtp", "api"  # what was answered while the mail was handed over; every other source is a provider's later word
ANSWERS = frozenset({SMTP, API})
_OUTCOMES = {"delivered": DELIVERED, "bounced": BOUNCED, "rejected": BOUNCED, "failed": BOUNCED}


class Word(NamedTuple):
    type: str
    source: str
    at: datetime


def fate_of(words: Iterable[Word]) -> str:
    """A complaint outlives everything; else the last word of a provider counts, and without one the last answer to ourselves."""
    told = sorted(words, key=lambda word: word.at)
    if any(word.type == COMPLAINED for word in told):
        return COMPLAINED
    later = [_OUTCOMES[word.type] for word in told if word.source not in ANSWERS and word.type in _OUTCOMES]
    if later:
        return later[-1]
    answers = [word.type for word in told if word.source in ANSWERS and word.type != "deferred"]
    return _OUTCOMES.get(answers[-1], UNKNOWN) if answers else UNKNOWN
