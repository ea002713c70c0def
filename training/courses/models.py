"""What can be learned. Courses are shipped as files in `training/content/` and loaded into dated versions."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.ids import IdField
from portal.tenancy.kinds import NetworkOwned, NetworkOwnedQuerySet


class CourseQuerySet(NetworkOwnedQuerySet):
    def published(self):
        return self.filter(is_published=True)


class OfPublishedCourses(NetworkOwnedQuerySet):
    """Rows that hang on a course: partners see those of published ones."""

    def published(self):
        return self.filter(course__is_published=True)


class Course(NetworkOwned):
    """`version` counts what was loaded; attempts under way keep the questions they drew from an older one."""

    id = IdField("co")
    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=400)
    language = models.CharField(_("language"), max_length=10, default="en")
    version = models.PositiveIntegerField(_("version"), default=0)
    content_digest = models.CharField(max_length=64)  # of everything the files say
    pass_mark = models.PositiveSmallIntegerField(_("pass mark, percent"))
    questions_per_attempt = models.PositiveSmallIntegerField()
    is_published = models.BooleanField(default=True)
    updated_at = models.DateTimeField(default=clock.now)

    objects: ClassVar = CourseQuerySet.as_manager()

    class Meta:
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class Lesson(NetworkOwned):
    id = IdField("le")
    course = models.ForeignKey(Course, models.CASCADE, related_name="lessons")
    slug = models.SlugField(max_length=80)
    chapter = models.CharField(_("chapter"), max_length=160)
    title = models.CharField(_("title"), max_length=160)
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    markdown = models.TextField()
    sources = models.JSONField(default=list)  # [{"fact": …, "where": …}]: where its figures were read

    objects: ClassVar = OfPublishedCourses.as_manager()

    class Meta:
        ordering = ("course", "position")
        constraints = (models.UniqueConstraint(fields=("course", "slug"), name="one_lesson_per_slug"),)

    def __str__(self) -> str:
        return self.title


class Question(NetworkOwned):
    """One of the pool. `answer` stays on the server until the attempt is handed in."""

    id = IdField("qu")
    course = models.ForeignKey(Course, models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=80)
    kind = models.CharField(max_length=10)
    text = models.TextField()
    options = models.JSONField(default=list)
    choices = models.JSONField(default=list)
    answer = models.JSONField()
    tolerance = models.CharField(max_length=20, blank=True)
    points = models.PositiveSmallIntegerField(default=1)
    penalty = models.DecimalField(max_digits=4, decimal_places=2, default=0)
    partial = models.BooleanField(default=False)
    explanation = models.TextField()

    partners_read = False

    class Meta:
        ordering = ("course", "key")
        constraints = (models.UniqueConstraint(fields=("course", "key"), name="one_question_per_key"),)

    def __str__(self) -> str:
        return self.key
