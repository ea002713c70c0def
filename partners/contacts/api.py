from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.clients.models import ClientAccount
from partners.contacts.filters import ContactFilter
from partners.contacts.models import Contact
from partners.contacts.self_service import allow_self_service, end_self_service, send_self_service_link
from partners.contacts.services import create_contact, delete_contact, update_contact
from portal.api.fields import RecordSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet


class ContactSerializer(RecordSerializer):
    client_account = VisibleRelatedField(ClientAccount, read_only=True)
    # Looser than the columns: the service reads them and says in words what is wrong.
    email = serializers.CharField(max_length=254)
    self_service_since = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="Since when it sees its teams and asks for changes by a mailed link. Null: off.",
    )
    phone = serializers.CharField(max_length=80, required=False, allow_blank=True)

    class Meta:
        model = Contact
        fields = ("id", "client_account", "kind", "name", "email", "phone", "self_service_since", "created_at", "updated_at")
        read_only_fields = ("id", "self_service_since", "created_at", "updated_at")


class NewContactSerializer(ContactSerializer):
    client_account = VisibleRelatedField(ClientAccount)


class ContactViewSet(ReadViewSet):
    """Whom to speak to at a client: administration, billing, technical, and off its own domain for an outage."""

    noun = "contacts"
    model = Contact
    serializer_class = ContactSerializer
    sorts = {"updated_at": "updated_at"}
    expandable = {"client_account": "client-accounts"}
    filterset_class = ContactFilter
    select_related = ("client_account__merged_into",)

    def get_serializer_class(self):
        return NewContactSerializer if self.action == "create" else ContactSerializer

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_contact, **self.validated()), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        contact = self.get_object()
        values = self.validated(instance=contact, partial=True)
        return self.answer(self.perform(update_contact, contact=contact, **values))

    def destroy(self, request: Request, pk: str) -> Response:
        self.perform(delete_contact, contact=self.get_object())
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="allow-self-service")
    def allow_self_service(self, request: Request, pk: str) -> Response:
        """The contact is mailed a link to its company's teams. What it asks for there waits as a `client-requests` record."""
        self.no_fields()
        return self.answer(self.perform(allow_self_service, contact=self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="end-self-service")
    def end_self_service(self, request: Request, pk: str) -> Response:
        """Every link of it is dead at once."""
        self.no_fields()
        return self.answer(self.perform(end_self_service, contact=self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="send-self-service-link")
    def send_self_service_link(self, request: Request, pk: str) -> Response:
        """Again, to the contact's address."""
        self.no_fields()
        return self.answer(self.perform(send_self_service_link, contact=self.get_object()))
