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
from training.courses.questions import KINDS
from training.enrolments.models import Enrolment

OPTION = {
    "type": "object",
    "required": ["id", "text"],
    "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
}
ANSWER = {
    "description": "An option's id (single), a list of them (multiple; ordering, from the first to the last), an object of a "
    "choice's id by each option's (matching), a number or its text (number), or a text (short). As `answer` of a question "
    "of this last kind: a list of the texts that are taken.",
    "oneOf": [
        {"type": "string"},
        {"type": "number"},
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "string"}},
    ],
}
QUESTION = {
    "type": "object",
    "description": "`your_answer` and what stands below it is there once the attempt is handed in. The ids of options and "
    "choices are of this attempt.",
    "required": ["id", "kind", "text", "options", "choices", "points", "penalty", "partial"],
    "properties": {
        "id": {"type": "string"},
        "kind": {"type": "string", "enum": list(KINDS)},
        "text": {"type": "string"},
        "options": {"type": "array", "items": OPTION},
        "choices": {"type": "array", "items": OPTION, "description": "What is matched to the options (matching)."},
        "points": {"type": "integer"},
        "penalty": {"type": "string", "description": "Points that a wrong answer takes off; none takes off none."},
        "partial": {"type": "boolean", "description": "What is right in part counts in part."},
        "your_answer": {"oneOf": [*ANSWER["oneOf"], {"type": "null"}]},
        "correct": {"type": "boolean"},
        "points_earned": {"type": "string"},
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
