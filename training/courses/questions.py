"""One question of a quiz, as a plain value and as an attempt stores it. No Django here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from training.sourcing import Source

SINGLE, MULTIPLE, NUMBER, ORDERING, MATCHING, SHORT = "single", "multiple", "number", "ordering", "matching", "short"
KINDS = (SINGLE, MULTIPLE, NUMBER, ORDERING, MATCHING, SHORT)
WITH_PARTS = (MULTIPLE, ORDERING, MATCHING)  # a part of these can be right
Texts = tuple[tuple[str, str], ...]  # (id, text) of each
Answer = str | frozenset[str] | Decimal | tuple[str, ...] | tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """`answer`: an option's id (single), a frozenset of them (multiple), all of them in order (ordering), pairs of an
    option's and a choice's id (matching), a Decimal (number) or the texts that are taken (short).

    `keys` are pairs of the id that an attempt shows and the one that the author gave.
    """

    id: str
    kind: str
    text: str
    options: Texts
    answer: Answer
    tolerance: Decimal
    explanation: str
    sources: tuple[Source, ...] = ()
    choices: Texts = ()
    points: int = 1
    penalty: Decimal = Decimal(0)
    partial: bool = False
    keys: tuple[tuple[str, str], ...] = ()


def _pairs(answer: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Sorted, because PostgreSQL keeps an object's members in an order of its own."""
    return tuple(sorted(answer.items()))


_ANSWER_TO_JSON: dict[str, Callable[[Any], Any]] = {
    SINGLE: str, MULTIPLE: sorted, NUMBER: str, ORDERING: list, MATCHING: dict, SHORT: list,
}  # fmt: skip
_ANSWER_FROM_JSON: dict[str, Callable[[Any], Answer]] = {
    SINGLE: str, MULTIPLE: frozenset, NUMBER: Decimal, ORDERING: tuple, MATCHING: _pairs, SHORT: tuple,
}  # fmt: skip


def answer_to_json(question: Question) -> Any:
    return _ANSWER_TO_JSON[question.kind](question.answer)


def question_to_json(question: Question) -> dict[str, Any]:
    """What a stored attempt keeps of a question it drew: all that is needed to show and to mark it later."""
    return {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "options": [list(option) for option in question.options],
        "choices": [list(choice) for choice in question.choices],
        "answer": answer_to_json(question),
        "tolerance": str(question.tolerance),
        "points": question.points,
        "penalty": str(question.penalty),
        "partial": question.partial,
        "explanation": question.explanation,
        "keys": dict(question.keys),
    }


def question_from_json(values: Mapping[str, Any]) -> Question:
    """The reverse of `question_to_json`; sources are not kept. Attempts from before there were points have none."""
    return Question(
        id=values["id"],
        kind=values["kind"],
        text=values["text"],
        options=_texts(values["options"]),
        answer=_ANSWER_FROM_JSON[values["kind"]](values["answer"]),
        tolerance=Decimal(values["tolerance"]),
        explanation=values["explanation"],
        choices=_texts(values.get("choices", ())),
        points=values.get("points", 1),
        penalty=Decimal(values.get("penalty", 0)),
        partial=values.get("partial", False),
        keys=_pairs(values.get("keys", {})),
    )


def _texts(entries: Any) -> Texts:
    return tuple((id, text) for id, text in entries)
