"""Drawing a quiz from its pool. Pure."""

import random
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from training.courses.questions import MATCHING, MULTIPLE, ORDERING, SINGLE, Answer, Question, Texts

Names = Mapping[str, str]  # what is shown, by the id that the author gave


def draw(questions: Sequence[Question], count: int, seed: str) -> tuple[Question, ...]:
    """`count` questions in random order, each shuffled; the same for the same seed, however the pool is ordered."""
    chance = random.Random(seed)
    pool = sorted(questions, key=lambda question: question.id)
    drawn = chance.sample(pool, min(count, len(pool)))
    return tuple(_shuffled(question, chance) for question in drawn)


def _shuffled(question: Question, chance: random.Random) -> Question:
    options = chance.sample(question.options, len(question.options))
    choices = chance.sample(question.choices, len(question.choices))
    return _rekeyed(replace(question, options=tuple(options), choices=tuple(choices)))


def _rekeyed(question: Question) -> Question:
    """Options are called 1, 2 … and choices a, b … as they are shown: “the answer is b” is of no use to the next one."""
    options = {id: str(place) for place, (id, _) in enumerate(question.options, start=1)}
    choices = {id: letter for letter, (id, _) in zip(string.ascii_lowercase, question.choices, strict=False)}
    return replace(
        question,
        options=_renamed(question.options, options),
        choices=_renamed(question.choices, choices),
        answer=_TRANSLATED.get(question.kind, _as_it_is)(question.answer, options, choices),
        keys=tuple(sorted((shown, id) for names in (options, choices) for id, shown in names.items())),
    )


def _renamed(texts: Texts, names: Names) -> Texts:
    return tuple((names[id], text) for id, text in texts)


def _as_it_is(answer: Any, options: Names, choices: Names) -> Answer:
    return answer


def _single(answer: Any, options: Names, choices: Names) -> Answer:
    return options[answer]


def _multiple(answer: Any, options: Names, choices: Names) -> Answer:
    return frozenset(options[id] for id in answer)


def _ordering(answer: Any, options: Names, choices: Names) -> Answer:
    return tuple(options[id] for id in answer)


def _matching(answer: Any, options: Names, choices: Names) -> Answer:
    return tuple(sorted((options[id], choices[choice]) for id, choice in answer))


_TRANSLATED: dict[str, Callable[[Any, Names, Names], Answer]] = {
    SINGLE: _single,
    MULTIPLE: _multiple,
    ORDERING: _ordering,
    MATCHING: _matching,
}
