from typing import cast

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.client_requests import deciding
from partners.client_requests.filters import ClientRequestFilter
from partners.client_requests.models import ClientRequest
from partners.subscriptions.changes_api import DIGEST, PlannedSerializer
from portal.api.fields import OptionalReasonSerializer, ReasonSerializer, RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class ClientRequestSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    client_account = serializers.CharField(source="client_account_id", read_only=True)
    client_account_name = serializers.SerializerMethodField(help_text="It takes the scope `client-accounts:read`.")
    contact = serializers.CharField(
        source="contact_id", read_only=True, allow_null=True, help_text="Null: removed since, or asked by nobody's contact here."
    )
    subscription = serializers.CharField(
        source="subscription_here.pk",
        read_only=True,
        allow_null=True,
        help_text="Null of a `message`, and once it is another partner's.",
    )
    seats = serializers.IntegerField(read_only=True, allow_null=True, help_text="Altogether, of a `change-seats`.")
    order = serializers.CharField(
        source="order_id", read_only=True, allow_null=True, help_text="That it became when it was approved."
    )

    class Meta:
        model = ClientRequest
        by_object = ("client_account_name", "subscription")
        fields = (
            "id", "partner", "client_account", "client_account_name", "contact", "subscription", "kind", "seats", "note", "state",
            "order", "requested_by", "created_at", "decided_by", "decided_at", "reason", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_client_account_name(self, client_request: ClientRequest) -> str | None:
        """As `expand`, it tells no more than the key may read."""
        reads = self.context["view"].actor.has_scope("client-accounts:read")
        return client_request.client_label if reads else None


class ApproveClientRequestSerializer(OptionalReasonSerializer):
    reason = serializers.CharField(
        max_length=500, required=False, allow_blank=True, help_text="For the ledger. Left out: who requested it, and the note."
    )
    purchase_order_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    deal_code = serializers.CharField(max_length=100, required=False, allow_blank=True)
    digest = serializers.CharField(max_length=64, required=False, source="seen", help_text=DIGEST)


class ClientRequestViewSet(ExportViewSet, ReadViewSet):
    """What contacts with self-service ask for. They do so by their mailed link; here it is read and decided."""

    noun = "client-requests"
    model = ClientRequest
    serializer_class = ClientRequestSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_class = ClientRequestFilter
    select_related = ("client_account", "subscription")
    expandable = {
        "partner": "partners", "client_account": "client-accounts", "contact": "contacts", "subscription": "subscriptions",
        "order": "orders",
    }  # fmt: skip

    @extend_schema(responses=PlannedSerializer)
    @action(detail=True, filterset_class=None)
    def preview(self, request: Request, pk: str) -> Response:
        """What approving it would do and cost now. Its `digest` binds the approval to what was looked at. It takes the scope
        `subscriptions:write`, as the change itself does.
        """
        planned = deciding.preview_approval(self.actor, cast(ClientRequest, self.get_object()))
        return Response(PlannedSerializer(planned, context=self.get_serializer_context()).data)

    @extend_schema(request=ApproveClientRequestSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """The change is made as by hand: more seats become an order, everything else is scheduled. It takes the scope
        `subscriptions:write`, too.
        """
        values = self.validated(ApproveClientRequestSerializer)
        return self.answer(self.perform(deciding.approve_client_request, client_request=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        """The contact is mailed the reason."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(deciding.decline_client_request, client_request=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_message(self, request: Request, pk: str) -> Response:
        """The contact is mailed it."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(deciding.answer_client_request, client_request=self.get_object(), **values))
