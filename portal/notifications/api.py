from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.notifications.filters import NotificationFilter
from portal.notifications.models import Notification
from portal.notifications.services import mark_all_read, mark_read


class NotificationSerializer(RecordSerializer):
    text = serializers.CharField(read_only=True)

    class Meta:
        model = Notification
        fields = ("id", "user", "partner", "topic", "event", "text", "created_at", "read_at")
        read_only_fields = fields
        by_object = ("text",)


class MarkedSerializer(serializers.Serializer):
    marked = serializers.IntegerField(help_text="How many were unread.")


class NotificationViewSet(ReadViewSet):
    """What people were told: to a partner's key what its people were told there, to a key of staff its person's own."""

    noun = "notifications"
    model = Notification
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilter

    def get_queryset(self):
        return super().get_queryset().filter(in_inbox=True).select_related("event", "partner")

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="mark-read")
    def mark_read(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(mark_read, notification=self.get_object()))

    @extend_schema(request=None, responses=MarkedSerializer, filters=False)
    @action(detail=False, methods=["post"], url_path="mark-all-read", pagination_class=None)
    def mark_all_read(self, request: Request) -> Response:
        self.no_fields()
        return Response({"marked": self.perform(mark_all_read)})
