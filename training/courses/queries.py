"""Questions across courses."""

from django.db.models import Count, QuerySet, Sum

from portal.tenancy.actor import Actor
from training.courses.models import Course, Question
from training.courses.questions import Question as PlainQuestion
from training.courses.questions import question_from_json


def courses_for(actor: Actor) -> QuerySet[Course]:
    """What the actor can learn, each with `lesson_count` and `minutes`."""
    rows = Course.objects.visible_to(actor).published().select_related("certification")
    return rows.annotate(lesson_count=Count("lessons"), minutes=Sum("lessons__minutes", default=0))


def pool_of(course: Course) -> list[PlainQuestion]:
    """The course's questions, with their answers, as the marking takes them."""
    rows = Question.objects.filter(course=course)
    return [question_from_json({name: getattr(row, name) for name in _STORED} | {"id": row.key}) for row in rows]


_STORED = (
    "kind", "text", "options", "choices", "answer", "tolerance", "points", "penalty", "partial", "explanation",
)  # fmt: skip
