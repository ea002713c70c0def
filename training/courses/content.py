"""The shipped courses, read from their files into plain values. No Django here.

docs/training-content.md describes the files.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.courses.questions import SHORT, Question, answer_to_json
from training.courses.quiz_file import QUESTION_FIELDS, read_question
from training.sourcing import Source, check_names, check_question, load_sources, sources_of
from training.tomlfile import Table, read_table, read_text

CONTENT = Path(__file__).resolve().parent.parent / "content"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Lesson:
    slug: str
    title: str
    minutes: int
    markdown: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Chapter:
    slug: str
    title: str
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True)
class Quiz:
    """`questions` is the pool; one attempt asks `ask` of them."""

    ask: int
    pass_percent: int
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class CertificationTerms:
    title: str
    valid_months: int


@dataclass(frozen=True)
class Course:
    slug: str
    title: str
    summary: str
    language: str
    chapters: tuple[Chapter, ...]
    quiz: Quiz
    certification: CertificationTerms

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for chapter in self.chapters for lesson in chapter.lessons)

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


def load_courses(root: Path = CONTENT) -> list[Course]:
    sources = load_sources(root / "sources.toml")
    return [load_course(file.parent, sources) for file in sorted((root / "courses").glob("*/course.toml"))]


def load_course(folder: Path, sources: Mapping[str, Source]) -> Course:
    """The folder's name is the course's slug. Raises ContentError for the first thing that is wrong."""
    table = read_table(folder / "course.toml", ("title", "summary", "language", "certification", "chapters"))
    check_names(table, "title", "summary")
    terms = table.table("certification", ("title", "valid_months"))
    chapters = tuple(
        _read_chapter(chapter, sources) for chapter in table.tables("chapters", ("slug", "title", "lessons"))
    )
    _refuse_repeats(table, "chapters.slug", [chapter.slug for chapter in chapters])
    _refuse_repeats(table, "chapters.lessons.slug", [lesson.slug for chapter in chapters for lesson in chapter.lessons])
    return Course(
        slug=folder.name,
        title=table.text("title"),
        summary=table.text("summary"),
        language=table.text("language"),
        chapters=chapters,
        quiz=load_quiz(folder / "quiz.toml", sources),
        certification=CertificationTerms(terms.text("title"), terms.whole("valid_months", minimum=1, maximum=120)),
    )


def load_quiz(file: Path, sources: Mapping[str, Source]) -> Quiz:
    table = read_table(file, ("ask", "pass_percent", "questions"))
    questions = tuple(_read_question(entry, sources) for entry in table.tables("questions", QUESTION_FIELDS))
    _refuse_repeats(table, "questions.id", [question.id for question in questions])
    return Quiz(
        ask=table.whole("ask", minimum=1, maximum=len(questions)),
        pass_percent=table.whole("pass_percent", minimum=1, maximum=100),
        questions=questions,
    )


def _read_question(table: Table, sources: Mapping[str, Source]) -> Question:
    question = read_question(table, sources)
    offered = [text for _, text in (*question.options, *question.choices)]
    words = [question.text, *offered, *(answer_to_json(question) if question.kind == SHORT else ()), question.explanation]
    check_question(table, words, question.sources)
    return question


def _read_chapter(table: Table, sources: Mapping[str, Source]) -> Chapter:
    entries = table.tables("lessons", ("slug", "title", "minutes"))
    check_names(table, "title")
    return Chapter(_slug(table), table.text("title"), tuple(_read_lesson(entry, sources) for entry in entries))


def _read_lesson(table: Table, sources: Mapping[str, Source]) -> Lesson:
    slug = _slug(table)
    check_names(table, "title")
    file = table.file.parent / "lessons" / f"{slug}.md"
    markdown = read_text(file)
    return Lesson(
        slug=slug,
        title=table.text("title"),
        minutes=table.whole("minutes", minimum=1, maximum=240),
        markdown=markdown,
        sources=sources_of(file, markdown, sources),
    )


def _slug(table: Table) -> str:
    slug = table.text("slug")
    if not SLUG.fullmatch(slug):
        raise table.error("slug", f"must be lower-case words joined by hyphens, not “{slug}”")
    return slug


def _refuse_repeats(table: Table, field: str, values: list[str]) -> None:
    repeated = sorted({value for value in values if values.count(value) > 1})
    if repeated:
        raise table.error(field, f"is used more than once: {', '.join(repeated)}")
