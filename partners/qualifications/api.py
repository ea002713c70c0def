from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.clients.models import ClientAccount
from partners.qualifications import services
from partners.qualifications.filters import QualificationFilter
from partners.qualifications.models import Qualification
from portal.api.fields import (
    OptionalReasonSerializer,
    ReasonSerializer,
    RecordSerializer,
    StrictSerializer,
    VisibleRelatedField,
)
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet

AGAIN = "Why staff look at a confirmed one again; until they have, it holds. Empty: they do not."


class QualificationSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    client_account = serializers.CharField(source="client_account_id", read_only=True)
    client_account_name = serializers.SerializerMethodField(help_text="It takes the scope `client-accounts:read`.")
    rule = serializers.CharField(
        read_only=True, help_text="The ending of the domain by which it was confirmed at once. Empty: staff decide."
    )
    review_because = serializers.ChoiceField(
        choices=[("", ""), *Qualification.Review.choices], read_only=True, help_text=AGAIN
    )
    expires_on = serializers.DateField(read_only=True, allow_null=True, help_text="The first day it holds no more.")

    class Meta:
        model = Qualification
        by_object = ("client_account_name",)
        fields = (
            "id", "partner", "client_account", "client_account_name", "kind", "institution", "registration", "domain", "note",
            "state", "rule", "expires_on", "review_because", "requested_by", "created_at",
            "decided_by", "decided_at", "reason", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_client_account_name(self, qualification: Qualification) -> str | None:
        """As `expand`, it tells no more than the key may read."""
        reads = self.context["view"].actor.has_scope("client-accounts:read")
        return qualification.client_account.name if reads else None


class NewQualificationSerializer(StrictSerializer):
    client_account = VisibleRelatedField(ClientAccount)
    kind = serializers.CharField(max_length=20, help_text="`education` or `non-profit`.")
    institution = serializers.CharField(
        max_length=20,
        help_text="`school`, `college`, `university` or `other-education`; `charity` or `association` of a non-profit.",
    )
    registration = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="In a public register. This or a domain is needed."
    )
    domain = serializers.CharField(max_length=253, required=False, allow_blank=True)
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class ConfirmQualificationSerializer(OptionalReasonSerializer):
    expires_on = serializers.DateField(required=False, help_text="Left out: in two years.")


class QualificationViewSet(ExportViewSet, ReadViewSet):
    """What a client qualifies for. Plans with `requires` are sold only to clients that have it confirmed."""

    noun = "qualifications"
    model = Qualification
    serializer_class = QualificationSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_class = QualificationFilter
    select_related = ("client_account",)
    expandable = {"partner": "partners", "client_account": "client-accounts"}

    @extend_schema(request=NewQualificationSerializer)
    def create(self, request: Request) -> Response:
        """Confirmed at once where the domain proves an institution of education; else `requested`, until staff decide."""
        made = self.perform(services.request_qualification, **self.validated(NewQualificationSerializer))
        return self.answer(made, 201)

    @extend_schema(request=ConfirmQualificationSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        values = self.validated(ConfirmQualificationSerializer)
        return self.answer(self.perform(services.confirm_qualification, qualification=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(services.decline_qualification, qualification=self.get_object(), **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(services.withdraw_qualification, qualification=self.get_object()))

    @extend_schema(request=OptionalReasonSerializer)
    @action(detail=True, methods=["post"])
    def keep(self, request: Request, pk: str) -> Response:
        """Looked at again after its client changed: it holds on."""
        values = self.validated(OptionalReasonSerializer)
        return self.answer(self.perform(services.keep_qualification, qualification=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """From today, before its day has come."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(services.end_qualification, qualification=self.get_object(), **values))
