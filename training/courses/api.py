from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from training.courses.models import Course, Lesson
from training.courses.queries import courses_for
from training.credentials.models import Certification


class CourseSerializer(RecordSerializer):
    certification: "serializers.PrimaryKeyRelatedField[Certification]" = serializers.PrimaryKeyRelatedField(
        read_only=True
    )
    lesson_count = serializers.IntegerField(read_only=True)
    minutes = serializers.IntegerField(read_only=True)

    class Meta:
        model = Course
        fields = (
            "id", "slug", "title", "summary", "language", "version", "lesson_count", "minutes", "pass_mark",
            "questions_per_attempt", "certification", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class CourseViewSet(ReadViewSet):
    """What can be learned."""

    noun = "courses"
    model = Course
    serializer_class = CourseSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_fields = ("slug", "language")

    def get_queryset(self):
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else courses_for(self.actor)


class SourceSerializer(serializers.Serializer):
    fact = serializers.CharField()
    where = serializers.CharField()


@extend_schema_field(SourceSerializer(many=True))
class SourcesField(serializers.JSONField):
    """Where a lesson's figures were read."""


class LessonSerializer(RecordSerializer):
    sources = SourcesField(read_only=True)

    class Meta:
        model = Lesson
        fields = ("id", "course", "slug", "chapter", "title", "position", "minutes", "markdown", "sources")
        read_only_fields = fields


class LessonViewSet(ReadViewSet):
    """The texts of the courses, as Markdown. `course` narrows the list."""

    noun = "lessons"
    model = Lesson
    serializer_class = LessonSerializer
    expandable = {"course": "courses"}
    filterset_fields = ("course", "slug")
