from dataclasses import asdict

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.clients.filters import ClientAccountFilter
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from partners.clients.warnings import warnings_of
from portal.api.fields import RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from portal.tenancy.models import Membership


class WarningSerializer(StrictSerializer):
    field = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    detail = serializers.CharField(read_only=True)
    next_step = serializers.CharField(read_only=True)


class ClientAccountSerializer(RecordSerializer):
    # Looser than the columns: the service reads them and says in words what is wrong.
    contact_email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=80, required=False, allow_blank=True)
    owner = VisibleRelatedField(
        Membership, required=False, allow_null=True, help_text="A membership: who looks after it."
    )
    warnings = serializers.SerializerMethodField(
        help_text="On one record: what is worth a look and was taken all the same. Null in a list."
    )
    country = serializers.CharField(max_length=80, required=False, allow_blank=True)

    class Meta:
        model = ClientAccount
        fields = (
            "id", "external_id", "name", "state", "domain", "country", "phone", "address_line1", "address_line2", "city",
            "region", "postal_code", "contact_name", "contact_email", "owner", "acquired_on", "warnings", "created_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("id", "created_at", "updated_at")

    @extend_schema_field(WarningSerializer(many=True, allow_null=True))
    def get_warnings(self, account: ClientAccount) -> list[dict] | None:
        if self.context["view"].action == "list":
            return None
        return [asdict(warning) for warning in warnings_of(account, account.partner.country)]


class ClientAccountViewSet(ReadViewSet):
    """The partner's own customers."""

    noun = "client-accounts"
    model = ClientAccount
    serializer_class = ClientAccountSerializer
    filterset_class = ClientAccountFilter
    select_related = ("partner",)

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_client_account, **self.validated()), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        record = self.get_object()
        values = self.validated(instance=record, partial=True)
        return self.answer(self.perform(update_client_account, client_account=record, **values))
