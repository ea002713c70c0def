"""Questions as entries of quiz.toml. No Django here. docs/training-content.md describes the fields."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from training.courses import questions
from training.courses.questions import KINDS, WITH_PARTS, Answer, Question, Texts
from training.sourcing import Source, named_sources
from training.tomlfile import Table

QUESTION_FIELDS = (
    "id", "kind", "text", "options", "choices", "answer", "tolerance", "points", "penalty", "partial", "explanation",
    "sources", "example",
)  # fmt: skip
MOST_OPTIONS = 20
MOST_POINTS = 20
LONGEST_ACCEPTED = 100


def read_question(table: Table, sources: Mapping[str, Source]) -> Question:
    kind = table.text("kind")
    if kind not in KINDS:
        raise table.error("kind", f"must be one of {', '.join(KINDS)}, not “{kind}”")
    options = _read_texts(table, "options", kind, has=kind not in (questions.NUMBER, questions.SHORT))
    choices = _read_texts(table, "choices", kind, has=kind == questions.MATCHING)
    points = table.whole("points", minimum=1, maximum=MOST_POINTS) if "points" in table.values else 1
    return Question(
        id=table.text("id"),
        kind=kind,
        text=table.text("text"),
        options=options,
        choices=choices,
        answer=_READ_ANSWER[kind](table, options, choices),
        tolerance=_read_tolerance(table, kind),
        points=points,
        penalty=_read_penalty(table, points),
        partial=_read_partial(table, kind),
        explanation=table.text("explanation"),
        sources=named_sources(table, sources) if "sources" in table.values else (),
    )


def _read_texts(table: Table, field: str, kind: str, *, has: bool) -> Texts:
    if not has:
        if field in table.values:
            raise table.error(field, f"has no meaning for a question of kind {kind}")
        return ()
    texts = tuple((entry.text("id"), entry.text("text")) for entry in table.tables(field, ("id", "text")))
    if not 2 <= len(texts) <= MOST_OPTIONS or len(dict(texts)) < len(texts):
        raise table.error(field, f"must be two to {MOST_OPTIONS}, each with an id of its own")
    return texts


def _read_single(table: Table, options: Texts, choices: Texts) -> str:
    answer = table.text("answer")
    if answer not in dict(options):
        raise table.error("answer", f"must be the id of an option, not “{answer}”")
    return answer


def _read_multiple(table: Table, options: Texts, choices: Texts) -> frozenset[str]:
    answer = frozenset(table.texts("answer"))
    if unknown := sorted(answer - dict(options).keys()):
        raise table.error("answer", f"names options that do not exist: {', '.join(unknown)}")
    return answer


def _read_number(table: Table, options: Texts, choices: Texts) -> Decimal:
    return table.number("answer")


def _read_ordering(table: Table, options: Texts, choices: Texts) -> tuple[str, ...]:
    if "answer" in table.values:
        raise table.error("answer", "is the order in which the options stand; leave it out")
    return tuple(id for id, _ in options)


def _read_matching(table: Table, options: Texts, choices: Texts) -> tuple[tuple[str, str], ...]:
    """A choice may be left over, or belong to two options."""
    pairs = table.table("answer", dict(options)).values
    for id in dict(options):
        if pairs.get(id) not in dict(choices):
            raise table.error(f"answer.{id}", f"must be the id of a choice, not {pairs.get(id)!r}")
    return tuple(sorted(pairs.items()))


def _read_short(table: Table, options: Texts, choices: Texts) -> tuple[str, ...]:
    accepted = tuple(text.strip() for text in table.texts("answer"))
    fits = all(len(text) <= LONGEST_ACCEPTED and any(map(str.isalnum, text)) for text in accepted)
    if not fits or len(accepted) > MOST_OPTIONS:
        raise table.error(
            "answer",
            f"must be 1 to {MOST_OPTIONS} texts with letters or digits, of {LONGEST_ACCEPTED} characters at most",
        )
    return accepted


_READ_ANSWER: dict[str, Callable[[Table, Texts, Texts], Answer]] = {
    questions.SINGLE: _read_single,
    questions.MULTIPLE: _read_multiple,
    questions.NUMBER: _read_number,
    questions.ORDERING: _read_ordering,
    questions.MATCHING: _read_matching,
    questions.SHORT: _read_short,
}


def _read_tolerance(table: Table, kind: str) -> Decimal:
    tolerance = table.number("tolerance", default=Decimal(0))
    if tolerance < 0 or (tolerance and kind != questions.NUMBER):
        raise table.error("tolerance", "must not be negative, and is only for a number question")
    return tolerance


def _read_penalty(table: Table, points: int) -> Decimal:
    penalty = table.number("penalty", default=Decimal(0))
    if not 0 <= penalty <= points or penalty != round(penalty, 2):
        raise table.error("penalty", "must be from 0 to the points of the question, with two decimal places at most")
    return penalty


def _read_partial(table: Table, kind: str) -> bool:
    partial = table.flag("partial")
    if partial and kind not in WITH_PARTS:
        raise table.error("partial", f"is only for {', '.join(WITH_PARTS)}")
    return partial
