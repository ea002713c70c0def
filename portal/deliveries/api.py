from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import ReasonSerializer, RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.deliveries.filters import DeliveryFilter
from portal.deliveries.services import drop_delivery, retry_delivery, retry_parked
from portal.events.models import EventDelivery
from portal.exports.api import ExportViewSet
from portal.jobs.bulk_api import BulkViewSet


class EventDeliverySerializer(RecordSerializer):
    class Meta:
        model = EventDelivery
        fields = ("id", "event", "handler", "state", "attempts", "next_at", "error", "parked_at", "done_at")
        read_only_fields = fields


class RetryParkedSerializer(StrictSerializer):
    handler = serializers.CharField(max_length=120, required=False, help_text="Only deliveries to this handler.")


class RetriedSerializer(serializers.Serializer):
    retried = serializers.IntegerField(help_text="Due again.")
    remaining = serializers.IntegerField(help_text="Still parked: repeat the request.")


class EventDeliveryViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """What still has to follow from events, for staff. Parked is what failed at every attempt."""

    noun = "event-deliveries"
    model = EventDelivery
    serializer_class = EventDeliverySerializer
    expandable = {"event": "events"}
    filterset_class = DeliveryFilter
    bulk_actions = {"retry": "retry", "drop": "drop"}
    staff_only = True

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(retry_delivery, delivery=self.get_object()))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(drop_delivery, delivery=self.get_object(), **values))

    @extend_schema(request=RetryParkedSerializer, responses=RetriedSerializer, filters=False)
    @action(detail=False, methods=["post"], url_path="retry-parked", pagination_class=None)
    def retry_parked(self, request: Request) -> Response:
        values = self.validated(RetryParkedSerializer)
        return Response(RetriedSerializer(self.perform(retry_parked, **values)).data)
