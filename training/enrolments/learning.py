"""How far one person is in one course, and what comes next. Plain values; `queries.py` reads them."""

from dataclasses import dataclass

from training.assessments.models import Attempt
from training.courses.models import Course, Lesson
from training.credentials.models import Credential
from training.enrolments.models import Enrolment


@dataclass(frozen=True, slots=True)
class Learning:
    """`course` carries `lesson_count` and `minutes`; `attempts` are newest first; `credential` is the valid one."""

    course: Course
    lessons: tuple[Lesson, ...]
    finished: frozenset[str]  # ids of lessons
    enrolment: Enrolment | None = None
    attempts: tuple[Attempt, ...] = ()
    credential: Credential | None = None

    @property
    def open_lessons(self) -> list[Lesson]:
        return [lesson for lesson in self.lessons if lesson.pk not in self.finished]

    @property
    def next_lesson(self) -> Lesson | None:
        return next(iter(self.open_lessons), None)

    @property
    def is_read(self) -> bool:
        return self.enrolment is not None and not self.open_lessons

    @property
    def minutes_left(self) -> int:
        return sum(lesson.minutes for lesson in self.open_lessons)

    @property
    def open_attempt(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def last_result(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if not attempt.is_open), None)

    @property
    def stage(self) -> str:
        """new, reading, quiz (every lesson is read), held (the credential is valid)."""
        if self.credential:
            return "held"
        if self.enrolment is None:
            return "new"
        return "quiz" if self.is_read else "reading"

    @property
    def may_renew(self) -> bool:
        return self.credential is not None and self.credential.is_renewable
