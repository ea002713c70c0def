import shutil
from fractions import Fraction

import pytest

from training.courses.content import CONTENT, load_course
from training.courses.questions import KINDS
from training.sourcing import load_sources
from training.tomlfile import ContentError

SLUG = "plans-seats-and-renewals"


@pytest.fixture(scope="module")
def course():
    return load_course(CONTENT / "courses" / SLUG, load_sources(CONTENT / "sources.toml"))


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


def test_the_course_asks_every_kind_of_question(course):
    assert {question.kind for question in course.quiz.questions} == set(KINDS)


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
        ("quiz.toml", "answer = 3\n", "answer = 3\noptions = []\n", "questions[1].options: has no meaning for a"),
        ("quiz.toml", 'answer = "b"', 'answer = "b"\nchoices = []', "questions[2].choices: has no meaning for a"),
        ("quiz.toml", "answer = 3\n", "answer = 3\npoints = 0\n", "questions[1].points: must be a whole number from 1"),
        ("quiz.toml", "answer = 3\n", "answer = 3\npenalty = 1.01\n", "questions[1].penalty: must be from 0 to"),
        ("quiz.toml", "answer = 3\n", "answer = 3\npenalty = 0.333\n", "questions[1].penalty: must be from 0 to"),
        ("quiz.toml", "answer = 3\n", "answer = 3\npartial = true\n", "questions[1].partial: is only for multiple, ordering"),
        ("quiz.toml", "partial = true\n", 'partial = "yes"\n', "questions[21].partial: must be true or false"),
        ("quiz.toml", "partial = true\n", 'answer = "ordered"\n', "questions[21].answer: is the order in which"),
        ("quiz.toml", 'remove = "renewal", ', "", "questions[22].answer.remove: must be the id of a choice, not None"),
        ("quiz.toml", 'remove = "renewal"', 'remove = "never"', "questions[22].answer.remove: must be the id of a choice"),
        ("quiz.toml", 'remove = "renewal"', 'take = "renewal"', "questions[22].answer.take: is not a known field"),
        ("quiz.toml", '"activation message"', '"…"', "questions[23].answer: must be 1 to 20 texts with letters"),
        ("quiz.toml", '"activation message"', f'"{"x" * 101}"', "questions[23].answer: must be 1 to 20 texts with"),
        ("quiz.toml", "tolerance = 0.01", "tolerance = -1", "questions[9].tolerance: must not be negative"),
        ("quiz.toml", 'answer = "b"', 'answer = "b"\ntolerance = 1', "[2].tolerance: must not be"),
        ("quiz.toml", 'sources = ["minimum-licences"]', 'sources = ["rumour"]', "questions[1].sources: are not in"),
        ("quiz.toml", "example = true\n", "", "questions[2].text: has figures without a source: 120"),
        ("quiz.toml", "An example school", "A school", "questions[2].text: is marked as an example, but does not say"),
        ("quiz.toml", "example = true", 'example = "yes"', "questions[2].example: must be true or false"),
        ("quiz.toml", "starts at 3 seats, however", "starts at 4 seats, however", "[1].text: has figures without"),
        ("course.toml", "how seats grow", "how 3 seats grow", "summary: has figures without a source: 3"),
        ("course.toml", '"What you sell"', '"What you sell in 2027"', "chapters[1].title: has figures without"),
        ("course.toml", '"Changing seats:', '"Changing 9 seats:', "lessons[1].title: has figures without"),
        ("lessons/changing-seats.md", "<!-- source: minimum-licences -->", "", "has figures without a source: 3, 300"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_named_by_file_and_field(folder, name, old, new, problem):
    assert problem in problem_after(folder, name, old, new)


def test_a_lesson_without_a_file_is_named(folder):
    (folder / "lessons" / "changing-seats.md").unlink()
    with pytest.raises(ContentError, match=r"changing-seats\.md: file: does not exist"):
        load_course(folder, load_sources(CONTENT / "sources.toml"))
