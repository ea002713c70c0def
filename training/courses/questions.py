"""One question of a quiz, as a plain value and as an entry of quiz.toml. No Django here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from training.sourcing import Source, named_sources
from training.tomlfile import Table

SINGLE, MULTIPLE, NUMBER = "single", "multiple", "number"
KINDS = (SINGLE, MULTIPLE, NUMBER)
QUESTION_FIELDS = ("id", "kind", "text", "options", "answer", "tolerance", "explanation", "sources", "example")
Answer = str | frozenset[str] | Decimal


@dataclass(frozen=True)
class Question:
    """`answer` is an option id (single), a frozenset of option ids (multiple) or a Decimal (number)."""

    id: str
    kind: str
    text: str
    options: tuple[tuple[str, str], ...]
    answer: Answer
    tolerance: Decimal
    explanation: str
    sources: tuple[Source, ...] = ()


def question_to_json(question: Question) -> dict[str, Any]:
    """What a stored attempt keeps of a question it drew: all that is needed to show and to mark it later."""
    return {
        "id": question.id,
        "kind": question.kind,
        "text": question.text,
        "options": [list(option) for option in question.options],
        "answer": sorted(question.answer) if isinstance(question.answer, frozenset) else str(question.answer),
        "tolerance": str(question.tolerance),
        "explanation": question.explanation,
    }


def question_from_json(values: Mapping[str, Any]) -> Question:
    """The reverse of `question_to_json`; sources are not kept."""
    return Question(
        id=values["id"],
        kind=values["kind"],
        text=values["text"],
        options=tuple((id, text) for id, text in values["options"]),
        answer=_ANSWER_FROM_JSON[values["kind"]](values["answer"]),
        tolerance=Decimal(values["tolerance"]),
        explanation=values["explanation"],
    )


_ANSWER_FROM_JSON: dict[str, Any] = {SINGLE: str, MULTIPLE: frozenset, NUMBER: Decimal}


def read_question(table: Table, sources: Mapping[str, Source]) -> Question:
    kind = table.text("kind")
    if kind not in KINDS:
        raise table.error("kind", f"must be one of {', '.join(KINDS)}, not “{kind}”")
    options = () if kind == NUMBER else _read_options(table)
    return Question(
        id=table.text("id"),
        kind=kind,
        text=table.text("text"),
        options=options,
        answer=_READ_ANSWER[kind](table, {id for id, _ in options}),
        tolerance=_read_tolerance(table, kind),
        explanation=table.text("explanation"),
        sources=named_sources(table, sources) if "sources" in table.values else (),
    )


def _read_options(table: Table) -> tuple[tuple[str, str], ...]:
    entries = table.tables("options", ("id", "text"))
    options = tuple((entry.text("id"), entry.text("text")) for entry in entries)
    if len(options) < 2 or len({id for id, _ in options}) < len(options):
        raise table.error("options", "must be two or more, each with an id of its own")
    return options


def _read_single(table: Table, ids: set[str]) -> str:
    answer = table.text("answer")
    if answer not in ids:
        raise table.error("answer", f"must be the id of an option, not “{answer}”")
    return answer


def _read_multiple(table: Table, ids: set[str]) -> frozenset[str]:
    answer = frozenset(table.texts("answer"))
    if not answer <= ids:
        raise table.error("answer", f"names options that do not exist: {', '.join(sorted(answer - ids))}")
    return answer


def _read_number(table: Table, ids: set[str]) -> Decimal:
    if "options" in table.values:
        raise table.error("options", "has no meaning for a number question")
    return table.number("answer")


_READ_ANSWER: dict[str, Callable[[Table, set[str]], Answer]] = {
    SINGLE: _read_single,
    MULTIPLE: _read_multiple,
    NUMBER: _read_number,
}


def _read_tolerance(table: Table, kind: str) -> Decimal:
    tolerance = table.number("tolerance", default=Decimal(0))
    if tolerance < 0 or (tolerance and kind != NUMBER):
        raise table.error("tolerance", "must not be negative, and is only for a number question")
    return tolerance
