from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import ReasonSerializer, RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.jobs.bulk_api import BulkViewSet
from portal.mail.filters import MessageFilter
from portal.mail.models import Message
from portal.mail.services import mark_arrived, resend_message, skip_message


class MessageSerializer(RecordSerializer):
    about = serializers.CharField(
        source="about_id",
        read_only=True,
        help_text="The id of the client account that it is about; empty where there is none.",
    )
    error = serializers.SerializerMethodField(
        help_text="What went wrong. For partners what the mail server said or why it was skipped, never the portal's inside."
    )

    class Meta:
        model = Message
        by_object = ("error",)
        fields = (
            "id", "partner", "template", "to_email", "to_name", "language", "subject", "why", "event", "about", "stream", "state",
            "in_doubt_at", "attempts", "next_at", "expires_at", "error", "created_at", "sent_at", "delivery",
            "is_test",
        )  # fmt: skip
        read_only_fields = fields
        extra_kwargs = {
            "is_test": {"help_text": "Sent by whoever writes it to themself, to look at it; nothing counts it."},
            "delivery": {"help_text": "What is known of its arrival. That a mail server took it says nothing: `unknown`."},
        }

    def get_error(self, message: Message) -> str:
        return message.error_for(self.context["view"].actor)


class MessageViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """Mail on its way out: why it was written, and what is known about its fate."""

    noun = "messages"
    model = Message
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    bulk_actions = {"resend": "resend", "mark-arrived": "mark-arrived", "skip": "skip"}

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(resend_message, message=self.get_object()))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="mark-arrived")
    def mark_arrived(self, request: Request, pk: str) -> Response:
        """Of one that is parked because its sending was cut off: whoever got it says so. It counts as sent."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(mark_arrived, message=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(skip_message, message=self.get_object(), **values))
