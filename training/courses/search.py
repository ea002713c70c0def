"""Courses and their lessons, by all that a lesson says."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.search.registry import Findable, findable
from portal.search.words import Kind
from training.courses.models import Course, Lesson

findable(
    Findable(
        noun="courses",
        model=Course,
        label=_("Courses"),
        icon="graduation-cap",
        title=lambda course: course.title,
        note=lambda course: course.summary,
        key=lambda course: course.slug,
        text=lambda course: (course.summary,),
        fields=frozenset({"title", "summary", "slug"}),
        on_partner=lambda entry, partner: reverse("course", args=[partner.slug, entry.key]),
        order=40,
        kind=Kind.READING,
    )
)
findable(
    Findable(
        noun="lessons",
        model=Lesson,
        label=_("Lessons"),
        icon="book-open",
        title=lambda lesson: lesson.title,
        note=lambda lesson: lesson.course.title,
        key=lambda lesson: f"{lesson.course.slug}/{lesson.slug}",
        text=lambda lesson: (lesson.chapter, lesson.markdown),
        fields=frozenset({"title", "chapter", "markdown", "slug", "course"}),
        on_partner=lambda entry, partner: reverse("lesson", args=[partner.slug, *entry.key.split("/")]),
        select_related=("course",),
        order=45,
        kind=Kind.READING,
    )
)
