from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.training.quizzes import MATCHING, NUMBER, SINGLE, SIX
from training.assessments.drawing import draw
from training.assessments.grading import grade
from training.courses.content import load_courses
from training.courses.questions import Question
from training.demo import right_answer

POOL = (*load_courses()[0].quiz.questions, *SIX)


def in_words(question: Question) -> object:
    """Its answer as whoever reads the question would say it."""
    texts = dict((*question.options, *question.choices))
    answer = right_answer(question)
    if isinstance(answer, dict):
        return {texts[option]: texts[choice] for option, choice in answer.items()}
    if not texts:
        return answer
    said = [texts[id] for id in ([answer] if isinstance(answer, str) else answer)]
    return said if question.kind == "ordering" else set(said)


@given(st.integers(1, len(POOL)), st.text(max_size=20))
def test_a_draw_has_the_count_no_repeats_and_is_the_same_for_the_same_seed(count, seed):
    drawn = draw(POOL, count, seed)
    assert len({question.id for question in drawn}) == len(drawn) == count
    assert drawn == draw(list(reversed(POOL)), count, seed)


@given(st.text(max_size=20))
def test_shuffled_questions_are_still_the_same_questions(seed):
    originals = {question.id: question for question in POOL}
    for question in draw(POOL, len(POOL), seed):
        original = originals[question.id]
        for now, then in ((question.options, original.options), (question.choices, original.choices)):
            assert sorted(text for _, text in now) == sorted(text for _, text in then)
        assert in_words(question) == in_words(original)
        assert {id: dict((*question.options, *question.choices))[id] for id, _ in question.keys} == {
            id: dict((*original.options, *original.choices))[key] for id, key in question.keys
        }


@given(st.text(max_size=20))
def test_translated_answers_are_marked_as_the_authors_are(seed):
    drawn = draw(POOL, len(POOL), seed)
    assert grade(drawn, {question.id: right_answer(question) for question in drawn}).percent == 100


def test_what_is_right_has_another_name_from_attempt_to_attempt():
    """“The answer is b” can be passed on; what a draw calls an option is of no use in the next one."""
    draws = [draw(POOL, len(POOL), f"attempt-{number}") for number in range(40)]
    for kept in (SINGLE, MATCHING):
        drawn = [question for questions in draws for question in questions if question.id == kept.id]
        assert {question.options[0][0] for question in drawn} == {"1"}
        assert len({question.answer for question in drawn}) > 3


def test_different_seeds_draw_different_quizzes():
    draws = {tuple(question.id for question in draw(POOL, 8, f"attempt-{number}")) for number in range(20)}
    assert len(draws) > 15


def test_a_pool_smaller_than_the_count_is_drawn_whole():
    assert {question.id for question in draw([SINGLE, NUMBER], 8, "x")} == {"single", "number"}


def test_a_draw_keeps_its_order_from_release_to_release():
    """A seed draws what it always drew, whatever kinds there are by now."""
    pool = [replace(NUMBER, id=letter) for letter in "abcdefgh"]
    assert "".join(question.id for question in draw(pool, 5, "attempt-1")) == "febcg"
