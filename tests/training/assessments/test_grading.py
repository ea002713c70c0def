from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.training.quizzes import MATCHING, MULTIPLE, NUMBER, ORDERING, SHORT, SINGLE, SIX
from training.assessments.grading import Mark, grade
from training.assessments.typed import parse_number
from training.courses.content import load_courses
from training.demo import right_answer

POOL = (*load_courses()[0].quiz.questions, *SIX)
HALF, THIRD, QUARTER = Fraction(1, 2), Fraction(1, 3), Decimal("0.25")

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def share_of(question, answer):
    return grade([question], {question.id: answer}).marks[0].share


def is_correct(question, answer):
    return share_of(question, answer) == 1


def right_answers(questions):
    return {each.id: right_answer(each) for each in questions}


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
        Mark("single", answered=True, share=Fraction(1), points=Fraction(1)),
        Mark("multiple", answered=True, share=Fraction(0), points=Fraction(0)),
        Mark("number", answered=False, share=Fraction(0), points=Fraction(0)),
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


@pytest.mark.parametrize(
    ("answer", "share"),
    [(["a", "c"], 1), (["a"], HALF), (["a", "b", "c"], HALF), (["a", "b"], 0), (["b", "d"], 0), (list("abcd"), 0),
     (["a", "zzz"], 0), (["a", "a"], HALF), ("ac", 0), ([["a"]], 0)],
)  # fmt: skip
def test_each_wrong_choice_takes_a_right_one_back(answer, share):
    assert share_of(replace(MULTIPLE, partial=True), answer) == share


@pytest.mark.parametrize(
    ("answer", "share"),
    [("abcd", 1), ("abdc", THIRD), ("bcda", 2 * THIRD), ("dcba", 0), ("abc", 0), ("abcc", 0), ("abcde", 0), ("", 0)],
)
def test_an_order_is_right_as_far_as_its_neighbours_are(answer, share):
    assert share_of(replace(ORDERING, partial=True), list(answer)) == share
    assert is_correct(ORDERING, list(answer)) == (share == 1)


@pytest.mark.parametrize("answer", ["abcd", {"a": "1"}, [1, 2, 3, 4], [["a"], "b", "c", "d"], 7, [None] * 4])
def test_anything_else_is_no_order(answer):
    assert share_of(replace(ORDERING, partial=True), answer) == 0


@pytest.mark.parametrize(
    ("answer", "share"),
    [({"a": "x", "b": "y"}, 1), ({"a": "x"}, HALF), ({"a": "x", "b": "x"}, HALF), ({"a": "y", "b": "x"}, 0), ({}, 0),
     ({"a": ["x"], "b": 1}, 0), ([["a", "x"], ["b", "y"]], 0), ("x", 0), ({"a": "x", "b": "y", "zzz": "x"}, 1)],
)  # fmt: skip
def test_what_belongs_together_is_counted_pair_by_pair(answer, share):
    assert share_of(replace(MATCHING, partial=True), answer) == share
    assert is_correct(MATCHING, answer) == (share == 1)


@pytest.mark.parametrize(
    "answer",
    [
        "activation mail",
        " Activation   Mail. ",
        "ACTIVATION MAIL",
        "„activation mail“",
        "ａctivation mail",
        "c++",
    ],
)
def test_words_are_right_however_they_are_written(answer):
    assert is_correct(SHORT, answer)


@pytest.mark.parametrize(
    "answer",
    ["activation", "activationmail", "activation mail or not", "C", "...", "activation mail" + " " * 200, ["C++"], 7],
)
def test_other_words_are_wrong(answer):
    assert not is_correct(SHORT, answer)


@pytest.mark.parametrize(
    ("answers", "score", "percent"),
    [("baaa", QUARTER, 6), ("b   ", 1, 25), ("aaaa", 0, 0), ("bbba", Decimal("2.75"), 68), ("    ", 0, 0)],
)
def test_a_wrong_answer_costs_what_it_says_and_none_costs_nothing(answers, score, percent):
    questions = [replace(SINGLE, id=str(number), penalty=QUARTER) for number in range(4)]
    result = grade(questions, {str(number): answer.strip() for number, answer in enumerate(answers)})
    assert (result.score, result.percent) == (score, percent)


def test_what_is_right_in_part_costs_nothing():
    question = replace(ORDERING, partial=True, penalty=Decimal(1), points=3)
    assert grade([question], {"ordering": list("abdc")}).score == 1
    assert grade([question], {"ordering": list("dcba")}).marks[0].points == -1


def test_points_weigh_and_thirds_add_up_to_a_pass():
    """Three thirds of a point are a point: nothing is lost to rounding."""
    parts = [replace(ORDERING, id=str(number), partial=True) for number in range(3)]
    result = grade(
        [*parts, replace(SINGLE, points=3)], {str(number): list("abdc") for number in range(3)} | {"single": "b"}
    )
    assert (result.score, result.maximum, result.percent) == (4, 6, 66)
    assert grade(parts, {str(number): list("abdc") for number in range(3)}, pass_percent=33).passed
    assert not grade(parts, {str(number): list("abdc") for number in range(3)}, pass_percent=34).passed


@pytest.mark.parametrize("answers", [None, [], "x", 3, {"single": object()}, {1: 2}])
def test_answers_of_the_wrong_shape_count_as_wrong(answers):
    assert grade(SIX, answers).score == 0


@given(st.fixed_dictionaries({question.id: values for question in SIX}), st.booleans())
def test_no_answer_raises(answers, partial):
    weighed = [replace(question, partial=partial, points=2, penalty=QUARTER) for question in SIX]
    result = grade(weighed, answers)
    assert 0 <= result.score <= result.maximum == 12
    assert all(0 <= mark.share <= 1 for mark in result.marks)


@given(st.lists(st.booleans(), min_size=6, max_size=6), st.integers(0, 5))
def test_one_more_right_answer_never_lowers_the_score(known, more):
    answers = {question.id: right_answer(question) for question, right in zip(SIX, known, strict=True) if right}
    learned = answers | {SIX[more].id: right_answer(SIX[more])}
    assert grade(SIX, answers).score <= grade(SIX, learned).score
