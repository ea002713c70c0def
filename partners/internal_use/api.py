from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.catalogue.models import Plan, Term
from partners.internal_use import services
from partners.internal_use.filters import InternalUseFilter
from partners.internal_use.models import InternalUseRequest
from partners.subscriptions.values import MOST_SEATS
from portal.api.fields import (
    OptionalReasonSerializer,
    ReasonSerializer,
    RecordSerializer,
    StrictSerializer,
    VisibleRelatedField,
)
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class InternalUseRequestSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    plan = serializers.CharField(source="plan_id", read_only=True)
    plan_name = serializers.CharField(source="plan.name", read_only=True)
    order = serializers.CharField(
        source="order_id", read_only=True, allow_null=True, help_text="What was granted, on the trade desk."
    )
    term = serializers.CharField(read_only=True, help_text="That was granted; empty before.")

    class Meta:
        model = InternalUseRequest
        fields = (
            "id", "partner", "plan", "plan_name", "seats", "admin_email", "purpose", "state", "seats_granted", "term", "order",
            "requested_by", "created_at", "decided_by", "decided_at", "reason", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class NewInternalUseRequestSerializer(StrictSerializer):
    plan = VisibleRelatedField(Plan)
    seats = serializers.IntegerField(min_value=1, max_value=MOST_SEATS)
    admin_email = serializers.CharField(max_length=254)
    purpose = serializers.CharField(max_length=500)


TERMS = [(term.value, term.label) for term in (Term.YEARLY, Term.MONTHLY)]  # how one pays says nothing where nothing is paid


class ApproveInternalUseSerializer(OptionalReasonSerializer):
    seats = serializers.IntegerField(
        min_value=1, max_value=MOST_SEATS, required=False, help_text="Left out: as many as were requested."
    )
    term = serializers.ChoiceField(TERMS, required=False, help_text="Left out: `yearly`.")


class InternalUseRequestViewSet(ExportViewSet, ReadViewSet):
    """Licences for a partner's own people. What is granted becomes an order that costs nothing, and then a subscription."""

    noun = "internal-use-requests"
    model = InternalUseRequest
    serializer_class = InternalUseRequestSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_class = InternalUseFilter
    select_related = ("plan",)
    expandable = {"partner": "partners", "plan": "plans", "order": "orders"}

    @extend_schema(request=NewInternalUseRequestSerializer)
    def create(self, request: Request) -> Response:
        """No more seats than the tier brings; one request, and one team, at a time."""
        made = self.perform(services.request_internal_use, **self.validated(NewInternalUseRequestSerializer))
        return self.answer(made, 201)

    @extend_schema(request=ApproveInternalUseSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        values = self.validated(ApproveInternalUseSerializer)
        return self.answer(self.perform(services.approve_internal_use, internal_use_request=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(services.decline_internal_use, internal_use_request=self.get_object(), **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(services.withdraw_internal_use, internal_use_request=self.get_object()))
