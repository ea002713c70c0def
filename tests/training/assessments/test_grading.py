from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.assessments.grading import Mark, draw, grade, parse_number
from training.courses.content import load_courses
from training.courses.questions import Question

OPTIONS = (("a", "One"), ("b", "Two"), ("c", "Three"), ("d", "Four"))
SINGLE = Question("single", "single", "?", OPTIONS, "b", Decimal(0), "")
MULTIPLE = Question("multiple", "multiple", "?", OPTIONS, frozenset({"a", "c"}), Decimal(0), "")
NUMBER = Question("number", "number", "?", (), Decimal("192.00"), Decimal("0.01"), "")
POOL = load_courses()[0].quiz.questions

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def is_correct(question, answer):
    return grade([question], {question.id: answer}).marks[0].correct


def right_answers(questions):
    return {each.id: list(each.answer) if each.kind == "multiple" else str(each.answer) for each in questions}


def test_right_answers_to_all_questions_pass_with_full_score():
    result = grade(POOL, right_answers(POOL))
    assert (result.score, result.maximum, result.percent, result.passed) == (len(POOL), len(POOL), 100, True)


@pytest.mark.parametrize(("right", "passed"), [(5, False), (6, True), (8, True), (0, False)])
def test_the_pass_mark_of_75_percent_is_6_of_8(right, passed):
    questions = [replace(SINGLE, id=str(number)) for number in range(8)]
    result = grade(questions, {str(number): "b" for number in range(right)})
    assert (result.score, result.passed) == (right, passed)


def test_no_questions_is_not_a_pass():
    assert not grade([], {}).passed
    assert grade([], {}).percent == 0


def test_the_percentage_is_rounded_down_so_that_it_never_shows_a_pass_that_is_none():
    questions = [replace(SINGLE, id=str(number)) for number in range(7)]
    assert grade(questions, {"0": "b", "1": "b", "2": "b", "3": "b", "4": "b"}).percent == 71


def test_marks_say_what_was_answered_and_what_was_right():
    result = grade([SINGLE, MULTIPLE, NUMBER], {"single": "b", "multiple": ["a"], "unknown": "x"})
    assert result.marks == (
        Mark("single", answered=True, correct=True),
        Mark("multiple", answered=True, correct=False),
        Mark("number", answered=False, correct=False),
    )


@pytest.mark.parametrize("answer", ["a", "zzz", "", None, ["b"], 2, True, {"b": 1}])
def test_a_single_choice_is_wrong_unless_it_is_the_right_option(answer):
    assert is_correct(SINGLE, "b")
    assert not is_correct(SINGLE, answer)


@pytest.mark.parametrize("answer", [["a"], ["a", "b", "c"], ["a", "c", "zzz"], [], "ac", ["a", 1], [["a"], "c"], None])
def test_a_multiple_choice_needs_all_right_options_and_no_other(answer):
    assert is_correct(MULTIPLE, ["c", "a"])
    assert is_correct(MULTIPLE, ["a", "a", "c"])
    assert not is_correct(MULTIPLE, answer)


@pytest.mark.parametrize("answer", ["192", "192.00", " 192,00 ", 192, 192.0, Decimal("192.01"), "191.99", "+192"])
def test_a_number_is_right_within_its_tolerance_however_it_is_written(answer):
    assert is_correct(NUMBER, answer)


@pytest.mark.parametrize(
    "answer",
    ["192.02", "-192", "", "abc", "1e999999999", "NaN", "inf", "192 USD", "1" * 500, "١٩٢", "0xC0", "1.9.2",
     True, float("nan"), float("inf"), Decimal("sNaN"), Decimal("1E+999999"), 10**4000, [192], {"value": 192}, None],
)  # fmt: skip
def test_anything_else_is_a_wrong_number(answer):
    assert not is_correct(NUMBER, answer)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,920", "1920"), ("1,920.50", "1920.5"), ("1.920,50", "1920.5"), ("1 920", "1920"), ("1\u00a0920,5", "1920.5"),
     ("58,33", "58.33"), ("58.333", "58.333"), ("1,92", "1.92")],
)  # fmt: skip
def test_thousands_and_decimals_are_read_as_people_write_them(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize("answers", [None, [], "x", 3, {"single": object()}, {1: 2}])
def test_answers_of_the_wrong_shape_count_as_wrong(answers):
    assert grade([SINGLE, MULTIPLE, NUMBER], answers).score == 0


@given(values, values, values)
def test_no_answer_raises(single, multiple, number):
    result = grade([SINGLE, MULTIPLE, NUMBER], {"single": single, "multiple": multiple, "number": number})
    assert 0 <= result.score <= result.maximum == 3


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
        assert sorted(question.options) == sorted(original.options)
        assert replace(question, options=original.options) == original


def test_different_seeds_draw_different_quizzes():
    draws = {tuple(question.id for question in draw(POOL, 8, f"attempt-{number}")) for number in range(20)}
    assert len(draws) > 15


def test_a_pool_smaller_than_the_count_is_drawn_whole():
    assert {question.id for question in draw([SINGLE, NUMBER], 8, "x")} == {"single", "number"}


def test_a_draw_keeps_its_order_from_release_to_release():
    """A stored attempt is shown again from its seed; this pins the order that people have already seen."""
    pool = [replace(NUMBER, id=letter) for letter in "abcdefgh"]
    assert "".join(question.id for question in draw(pool, 5, "attempt-1")) == "febcg"
