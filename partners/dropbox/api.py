from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.contacts.models import Contact
from partners.dropbox.activation import ask_another, invitation_of
from partners.dropbox.asking import ask_for_connection, send_link
from partners.dropbox.ending import disconnect
from partners.dropbox.filters import DropboxConnectionFilter
from partners.dropbox.models import DropboxConnection
from partners.subscriptions.models import Subscription
from partners.teams.services import read_again
from portal.api.fields import OptionalReasonSerializer, RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.mail.fate_api import MailedLinkSerializer


class DropboxConnectionSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    subscription = serializers.CharField(source="subscription_id", read_only=True)
    client_name = serializers.CharField(read_only=True, help_text="As it was when the connection was asked for.")
    email = serializers.CharField(read_only=True, help_text="Whose mailbox the link goes to.")
    environment = serializers.CharField(
        read_only=True, help_text="`live` or `sandbox`; empty before it was ever connected."
    )
    team_id = serializers.CharField(read_only=True, help_text="As Dropbox says, like `team_name` and `connected_by`.")
    problem = serializers.CharField(
        read_only=True, help_text="Why it is `needs-reconnect`: Dropbox’s own word, or the portal’s."
    )
    read_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="When the team was last read.")
    read_problem = serializers.CharField(
        read_only=True, help_text="Why it could not be read since: Dropbox’s own word, or the portal’s."
    )

    class Meta:
        model = DropboxConnection
        fields = (
            "id", "partner", "client_name", "subscription", "state", "email", "asked_by", "asked_at", "environment", "team_id",
            "team_name", "scopes", "connected_by", "connected_by_email", "connected_at", "last_ok_at", "problem", "read_at",
            "read_problem", "ended_by", "ended_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class NewDropboxConnectionSerializer(StrictSerializer):
    subscription = VisibleRelatedField(Subscription)
    contact = VisibleRelatedField(
        Contact, required=False, allow_null=True, help_text="Of the same client. Left out: the team’s admin is asked."
    )


class AnotherAdminSerializer(StrictSerializer):
    contact = VisibleRelatedField(Contact, required=False, allow_null=True, help_text="Of the same client.")
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)


class ConnectionInvitationSerializer(MailedLinkSerializer):
    opened_at = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="When the link was first opened, by whoever: filters of mail open links, too.",
    )
    begun_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When the admin last went on to Dropbox."
    )
    connected_at = serializers.DateTimeField(read_only=True, allow_null=True)


class DropboxConnectionViewSet(ExportViewSet, ReadViewSet):
    """Which subscription’s Dropbox team is connected. Its own admin connects it, by a mailed link; no token is ever shown."""

    noun = "dropbox-connections"
    model = DropboxConnection
    serializer_class = DropboxConnectionSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_class = DropboxConnectionFilter
    expandable = {"partner": "partners", "subscription": "subscriptions"}
    beside_record = ("last_ok_at", "read_at", "read_problem")  # readings move them

    @extend_schema(request=NewDropboxConnectionSerializer)
    def create(self, request: Request) -> Response:
        """Asked for: the link is mailed, and nothing is connected before the team's admin says so at Dropbox."""
        made = self.perform(ask_for_connection, **self.validated(NewDropboxConnectionSerializer))
        return self.answer(made, 201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="send-link")
    def send_link(self, request: Request, pk: str) -> Response:
        """Again, to the same address."""
        self.no_fields()
        return self.answer(self.perform(send_link, dropbox_connection=self.get_object()))

    @extend_schema(responses=ConnectionInvitationSerializer)
    @action(detail=True)
    def invitation(self, request: Request, pk: str) -> Response:
        """How far the admin has come: what became of the mail, and of the link in it."""
        return Response(ConnectionInvitationSerializer(invitation_of(self.get_object())).data)

    @extend_schema(request=AnotherAdminSerializer)
    @action(detail=True, methods=["post"], url_path="ask-another")
    def ask_another(self, request: Request, pk: str) -> Response:
        """The link goes to a `contact` of the client or another `email`; the one that was mailed before is dead."""
        values = self.validated(AnotherAdminSerializer)
        return self.answer(self.perform(ask_another, dropbox_connection=self.get_object(), **values))

    @extend_schema(request=OptionalReasonSerializer)
    @action(detail=True, methods=["post"])
    def disconnect(self, request: Request, pk: str) -> Response:
        """It ends here at once, and at Dropbox within moments; of one that is only asked for the link is dead. Staff say why."""
        values = self.validated(OptionalReasonSerializer)
        return self.answer(self.perform(disconnect, dropbox_connection=self.get_object(), **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="read-again")
    def read_again(self, request: Request, pk: str) -> Response:
        """The team is read within moments, without waiting for the next quarter of an hour: `read_at` says when it was."""
        self.no_fields()
        return self.answer(self.perform(read_again, dropbox_connection=self.get_object()))
