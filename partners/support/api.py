from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.clients.models import ClientAccount
from partners.support import services
from partners.support.filters import SupportRequestFilter
from partners.support.models import SupportReply, SupportRequest
from portal.api.fields import RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class SupportRequestSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    client_account = VisibleRelatedField(
        ClientAccount, required=False, allow_null=True, help_text="That it is about. Archived ones, too."
    )
    client_account_name = serializers.SerializerMethodField(
        help_text="Its name now, or what it was when the client is another partner's. It takes the scope `client-accounts:read`."
    )

    class Meta:
        model = SupportRequest
        by_object = ("client_account_name",)
        fields = (
            "id", "partner", "client_account", "client_account_name", "topic", "subject", "text", "state", "asked_by",
            "created_at", "waiting_since",
        )  # fmt: skip
        read_only_fields = ("id", "state", "asked_by", "created_at", "waiting_since")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_client_account_name(self, support_request: SupportRequest) -> str | None:
        """As `expand`, it tells no more than the key may read."""
        reads = self.context["view"].actor.has_scope("client-accounts:read")
        return support_request.client_label or None if reads else None


class SupportReplySerializer(RecordSerializer):
    support_request = serializers.CharField(source="request_id", read_only=True)

    class Meta:
        model = SupportReply
        fields = ("id", "support_request", "text", "author", "by_staff", "created_at")
        read_only_fields = fields


class NewReplySerializer(StrictSerializer):
    text = serializers.CharField(max_length=8000)


class SupportRequestViewSet(ExportViewSet, ReadViewSet):
    """What a partner asks the network. A reply by staff answers it; a reply by the partner opens it again."""

    noun = "support-requests"
    model = SupportRequest
    serializer_class = SupportRequestSerializer
    select_related = ("client_account",)
    expandable = {"partner": "partners", "client_account": "client-accounts"}
    filterset_class = SupportRequestFilter

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(services.create_support_request, **self.validated()), 201)

    @extend_schema(responses=SupportReplySerializer(many=True))
    @action(detail=True, serializer_class=SupportReplySerializer, filterset_class=None)
    def replies(self, request: Request, pk: str) -> Response:
        return self.page_of(SupportReply.objects.visible_to(self.actor).filter(request=self.get_object()))

    @extend_schema(request=NewReplySerializer, responses={201: SupportReplySerializer})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, pk: str) -> Response:
        values = self.validated(NewReplySerializer)
        reply = self.perform(services.reply_to_request, support_request=self.get_object(), **values)
        return Response(SupportReplySerializer(reply, context={}).data, status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(services.close_request, support_request=self.get_object()))
