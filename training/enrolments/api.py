from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import User
from portal.api.fields import RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from training.courses.models import Course, Lesson
from training.enrolments.models import Enrolment
from training.enrolments.services import create_enrolment, finish_lesson


class EnrolmentSerializer(RecordSerializer):
    finished_lessons = serializers.SerializerMethodField()

    class Meta:
        model = Enrolment
        fields = ("id", "user", "course", "finished_lessons", "created_at", "completed_at")
        read_only_fields = fields
        by_object = ("finished_lessons",)

    def get_finished_lessons(self, enrolment: Enrolment) -> list[str]:
        return [row.lesson_id for row in enrolment.progress.all()]


class NewEnrolmentSerializer(StrictSerializer):
    """A key has no person of its own: `user` says which member of the company learns."""

    course = VisibleRelatedField(Course)
    user = VisibleRelatedField(User, required=False)


class FinishedLessonSerializer(StrictSerializer):
    lesson = VisibleRelatedField(Lesson)


class EnrolmentViewSet(ReadViewSet):
    """Who learns what, and how far they are."""

    noun = "enrolments"
    model = Enrolment
    serializer_class = EnrolmentSerializer
    expandable = {"course": "courses"}
    filterset_fields = ("user", "course")

    def get_queryset(self):
        return super().get_queryset().prefetch_related("progress")

    @extend_schema(request=NewEnrolmentSerializer, responses={201: EnrolmentSerializer})
    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_enrolment, **self.validated(NewEnrolmentSerializer)), 201)

    @extend_schema(request=FinishedLessonSerializer, responses=EnrolmentSerializer)
    @action(detail=True, methods=["post"], url_path="finish-lesson")
    def finish_lesson(self, request: Request, pk: str) -> Response:
        enrolment = self.get_object()
        self.perform(finish_lesson, enrolment=enrolment, **self.validated(FinishedLessonSerializer))
        return self.answer(self.get_object())
