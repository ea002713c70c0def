"""What a reader is told of why a mail came: nouns say what they know of their own mails."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from portal.mail.models import Message


@dataclass(frozen=True, slots=True)
class Fact:
    """In the reader's language: a question, and one answer or several."""

    label: str | Promise
    words: tuple[str, ...]


Explainer = Callable[[Message], list[Fact]]
_EXPLAINERS: list[Explainer] = []


def explains(explainer: Explainer) -> Explainer:
    """Put it where it is imported at start: in a noun's `handlers.py`."""
    _EXPLAINERS.append(explainer)
    return explainer


def facts_about(message: Message) -> list[Fact]:
    return [fact for explainer in _EXPLAINERS for fact in explainer(message)]
