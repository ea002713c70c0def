from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from training.assessments.models import Attempt
from training.assessments.services import create_attempt, submit_attempt
from training.assessments.shown import shown_questions
from training.enrolments.models import Enrolment

OPTION = {
    "type": "object",
    "required": ["id", "text"],
    "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
}
ANSWER = {
    "description": "An option's id (single), a list of them (multiple), or a number or its text (number).",
    "oneOf": [{"type": "string"}, {"type": "number"}, {"type": "array", "items": {"type": "string"}}],
}
QUESTION = {
    "type": "object",
    "description": "Everything after `options` is there once the attempt is handed in.",
    "required": ["id", "kind", "text", "options"],
    "properties": {
        "id": {"type": "string"},
        "kind": {"type": "string", "enum": ["single", "multiple", "number"]},
        "text": {"type": "string"},
        "options": {"type": "array", "items": OPTION},
        "your_answer": {"oneOf": [*ANSWER["oneOf"], {"type": "null"}]},
        "correct": {"type": "boolean"},
        "answer": ANSWER,
        "explanation": {"type": "string"},
    },
}


class AttemptSerializer(RecordSerializer):
    questions = serializers.SerializerMethodField()

    class Meta:
        model = Attempt
        fields = (
            "id", "enrolment", "user", "state", "pass_mark", "score", "questions", "created_at", "submitted_at",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("questions",)

    @extend_schema_field({"type": "array", "items": QUESTION})
    def get_questions(self, attempt: Attempt) -> list[dict]:
        return shown_questions(attempt)


class NewAttemptSerializer(StrictSerializer):
    enrolment = VisibleRelatedField(Enrolment)


@extend_schema_field(ANSWER)
class AnswerField(serializers.JSONField):
    """Any JSON: what cannot be an answer is marked as wrong."""


class AnswersSerializer(StrictSerializer):
    answers = serializers.DictField(child=AnswerField(allow_null=True), help_text="By the questions' ids.")


class AttemptViewSet(ReadViewSet):
    """Tries at a quiz. An open one shows its questions, a handed-in one also what was right and why."""

    noun = "attempts"
    model = Attempt
    serializer_class = AttemptSerializer
    expandable = {"enrolment": "enrolments"}
    filterset_fields = ("enrolment", "user", "state")

    @extend_schema(request=NewAttemptSerializer, responses={201: AttemptSerializer})
    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_attempt, **self.validated(NewAttemptSerializer)), 201)

    @extend_schema(request=AnswersSerializer, responses=AttemptSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        attempt = self.get_object()
        return self.answer(self.perform(submit_attempt, attempt=attempt, **self.validated(AnswersSerializer)))
