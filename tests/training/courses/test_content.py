import shutil
from fractions import Fraction

import pytest

from training.courses.content import CONTENT, load_course, load_courses
from training.courses.markdown import render
from training.sourcing import load_sources
from training.tomlfile import ContentError

SLUG = "plans-seats-and-renewals"


@pytest.fixture(scope="module")
def course():
    (course,) = load_courses()
    return course


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped course, to be broken."""
    return shutil.copytree(CONTENT / "courses" / SLUG, tmp_path / SLUG)


def problem_after(folder, name, old, new):
    file = folder / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(ContentError) as caught:
        load_course(folder, load_sources(CONTENT / "sources.toml"))
    assert caught.value.file == file
    return f"{caught.value.field}: {caught.value.problem}"


def test_the_shipped_course_has_three_lessons_and_a_pool_larger_than_an_attempt(course):
    assert (course.slug, course.title) == (SLUG, "Plans, seats and renewals")
    assert [lesson.slug for lesson in course.lessons] == [
        "what-a-plan-is",
        "changing-seats",
        "renewals-trials-and-deadlines",
    ]
    assert course.minutes == sum(lesson.minutes for lesson in course.lessons)
    assert (course.quiz.ask, course.quiz.pass_percent) == (8, 75)
    assert len(course.quiz.questions) >= 15
    assert {question.kind for question in course.quiz.questions} == {"single", "multiple", "number"}


def test_every_lesson_names_its_sources_ends_with_a_task_and_keeps_its_comments_to_itself(course):
    for lesson in course.lessons:
        html = render(lesson.markdown)
        assert lesson.sources, lesson.slug
        assert "callout-task" in html.rsplit("<aside", 1)[1], lesson.slug
        for leftover in ("&lt;!--", "<!--", "source:", "[!"):
            assert leftover not in html, lesson.slug


@pytest.mark.parametrize(
    ("slug", "value", "printed"),
    [
        ("what-a-plan-is", 15 + (11 - 3) * 5, "**55 TB**"),
        ("changing-seats", 4 * 120 * Fraction(146, 365), "192.00 USD"),
        ("changing-seats", 14 * 120, "1,680.00 USD"),
        ("changing-seats", 11 * 120, "1,320.00 USD"),
        ("changing-seats", 3 * 120, "360.00 USD"),
        ("renewals-trials-and-deadlines", 6 * 120, "720.00 USD"),
    ],
)
def test_the_worked_examples_add_up(course, slug, value, printed):
    (lesson,) = (lesson for lesson in course.lessons if lesson.slug == slug)
    assert printed in lesson.markdown
    assert value == Fraction("".join(character for character in printed if character in "0123456789."))


def test_the_right_answer_does_not_always_stand_in_the_same_place(course):
    places = {question.answer for question in course.quiz.questions if question.kind == "single"}
    assert len(places) > 1


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("course.toml", 'slug = "changing-seats"', 'slug = "Changing seats"', "lessons[1].slug: must be lower"),
        ("course.toml", 'slug = "changing-seats"', 'slug = "what-a-plan-is"', "lessons.slug: is used more than"),
        ("course.toml", "minutes = 6", "minutes = 0", "chapters[1].lessons[1].minutes: must be a whole number"),
        ("course.toml", "valid_months = 12", 'valid_months = "x"', "valid_months: must be a whole"),
        ("course.toml", "summary", "sumary", "sumary: is not a known field"),
        ("quiz.toml", "ask = 8", "ask = 500", "ask: must be a whole number from 1 to"),
        ("quiz.toml", 'kind = "number"', 'kind = "essay"', "questions[1].kind: must be one of"),
        ("quiz.toml", 'id = "education-minimum"', 'id = "minimum-seats"', "questions.id: is used more than once"),
        ("quiz.toml", 'answer = "b"', 'answer = "z"', "questions[2].answer: must be the id of an option"),
        ("quiz.toml", 'answer = ["a", "b"]', 'answer = ["a", "z"]', "questions[7].answer: names options that"),
        ("quiz.toml", '{ id = "b", text = "They have', '{ id = "a", text = "They have', "[2].options: must be two"),
        ("quiz.toml", "tolerance = 0.01", "tolerance = -1", "questions[9].tolerance: must not be negative"),
        ("quiz.toml", 'answer = "b"', 'answer = "b"\ntolerance = 1', "[2].tolerance: must not be"),
        ("quiz.toml", 'sources = ["minimum-licences"]', 'sources = ["rumour"]', "questions[1].sources: are not in"),
        ("lessons/changing-seats.md", "<!-- source: minimum-licences -->", "", "has figures without a source: 3, 300"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_named_by_file_and_field(folder, name, old, new, problem):
    assert problem in problem_after(folder, name, old, new)


def test_a_lesson_without_a_file_is_named(folder):
    (folder / "lessons" / "changing-seats.md").unlink()
    with pytest.raises(ContentError, match=r"changing-seats\.md: file: does not exist"):
        load_course(folder, load_sources(CONTENT / "sources.toml"))
