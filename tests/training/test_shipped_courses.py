"""What every shipped course keeps to, and every source: the rules of docs/training-content.md that no author may forget."""

import re

import pytest

from training.assets.content import load_asset
from training.courses.content import CONTENT, load_courses
from training.courses.markdown import render
from training.sourcing import COMMENT, FIGURE, LIST_NUMBER, blocks, load_sources, sources_of
from training.tomlfile import ContentError

SOURCES = load_sources(CONTENT / "sources.toml")
COURSES = load_courses()
ASSETS = [load_asset(file.stem) for file in (CONTENT / "assets").glob("*.toml")]
LETTER = re.compile(r"\b[b-e]\b(?![.-])")
LESSONS = [(course, lesson) for course in COURSES for lesson in course.lessons]

each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course.slug)
each_lesson = pytest.mark.parametrize(("course", "lesson"), LESSONS, ids=[lesson.slug for _, lesson in LESSONS])


@each_course
def test_a_course_has_chapters_enough_and_a_pool_larger_than_an_attempt(course):
    assert len(course.chapters) >= 3
    assert len(course.quiz.questions) >= 15
    assert len(course.quiz.questions) >= 2 * course.quiz.ask


@each_course
def test_ticking_everything_or_only_one_is_never_right_where_several_are(course):
    several = [question for question in course.quiz.questions if question.kind == "multiple"]
    assert all(1 < len(question.answer) < len(question.options) for question in several)


@each_course
def test_the_right_option_is_not_given_away_by_its_length(course):
    singles = [question for question in course.quiz.questions if question.kind == "single"]
    longest = [question for question in singles if _longest_option(question) == question.answer]
    assert len(longest) <= len(singles) / 2, [question.id for question in longest]


def _longest_option(question):
    return max(question.options, key=lambda option: len(option[1]))[0]


@each_course
def test_an_explanation_names_no_option_by_its_id_which_an_attempt_changes(course):
    lettered = [question.id for question in course.quiz.questions if LETTER.search(question.explanation)]
    assert not lettered


@each_lesson
def test_a_lesson_names_its_sources_ends_with_a_task_and_keeps_its_comments_to_itself(course, lesson):
    html = render(lesson.markdown)
    assert lesson.sources
    assert "callout-task" in html.rsplit("<aside", 1)[1]
    for leftover in ("&lt;!--", "<!--", "source:", "[!"):
        assert leftover not in html
    assert '<th scope="col"></th>' not in html  # who hears a table is told what its first column is


@each_lesson
def test_without_its_comment_a_block_with_figures_is_refused(course, lesson):
    figured = [block for block in blocks(lesson.markdown) if FIGURE.search(LIST_NUMBER.sub("", COMMENT.sub("", block)))]
    assert figured
    for block in figured:
        with pytest.raises(ContentError, match=r"figures without a source|names money"):
            sources_of(CONTENT / "lesson.md", COMMENT.sub("", block), SOURCES)


OURS = [source for source in SOURCES.values() if source.where.startswith("docs/")]


@pytest.mark.parametrize("source", OURS, ids=lambda source: source.id)
def test_what_we_say_of_this_portal_stands_in_its_own_documents(source):
    document, _, section = source.where.partition(", ")
    text = (CONTENT.parent.parent / document).read_text()
    said = text.partition(f"\n## {section.strip('“”')}\n")[2].partition("\n## ")[0]
    assert said
    assert not source.figures - set(FIGURE.findall(said))


def test_every_source_is_used():
    used = {source.id for _, lesson in LESSONS for source in lesson.sources}
    used |= {source.id for course in COURSES for question in course.quiz.questions for source in question.sources}
    used |= {source.id for asset in ASSETS for note in asset.notes for source in note.sources}
    assert set(SOURCES) == used
