from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.viewing.models import PartnerView
from portal.viewing.services import end_view


class PartnerViewSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    user = serializers.CharField(source="user_id", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)

    class Meta:
        model = PartnerView
        fields = ("id", "partner", "user", "name", "role", "reason", "started_at", "ends_at", "ended_at")
        read_only_fields = fields


class PartnerViewViewSet(ReadViewSet):
    """Who among staff looked at a partner's portal, as whom, why and until when. Starting one takes a person, not a key."""

    noun = "partner-views"
    model = PartnerView
    serializer_class = PartnerViewSerializer
    expandable = {"partner": "partners"}
    select_related = ("user", "partner")

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(end_view, view=self.get_object()))
