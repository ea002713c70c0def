from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.clients.filters import ClientAccountFilter
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account, update_client_account
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet


class ClientAccountSerializer(RecordSerializer):
    # Looser than the columns: the service reads them and says in words what is wrong.
    contact_email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=80, required=False, allow_blank=True)
    country = serializers.CharField(max_length=80, required=False, allow_blank=True)

    class Meta:
        model = ClientAccount
        fields = (
            "id", "external_id", "name", "state", "domain", "country", "phone", "address_line1", "address_line2", "city",
            "region", "postal_code", "contact_name", "contact_email", "acquired_on", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("id", "created_at", "updated_at")


class ClientAccountViewSet(ReadViewSet):
    """The partner's own customers."""

    noun = "client-accounts"
    model = ClientAccount
    serializer_class = ClientAccountSerializer
    filterset_class = ClientAccountFilter

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_client_account, **self.validated()), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        record = self.get_object()
        values = self.validated(instance=record, partial=True)
        return self.answer(self.perform(update_client_account, client_account=record, **values))
