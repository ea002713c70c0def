from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.asking import invite_people, values_of
from partners.dropbox.seats.changing import cancel_operation, retry_operation
from partners.dropbox.seats.filters import SeatOperationFilter
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.queries import team_member_of, with_team_member
from partners.dropbox.seats.showing import reason_of, step_of
from partners.dropbox.seats.values import LONGEST_EMAIL, LONGEST_NAME
from portal.api.fields import RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.jobs.bulk_api import BulkViewSet


class SeatOperationSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    connection = serializers.CharField(source="connection_id", read_only=True)
    subscription = serializers.CharField(source="connection.subscription_id", read_only=True)
    team_name = serializers.CharField(source="connection.team_name", read_only=True, help_text="As Dropbox says.")
    member_id = serializers.CharField(
        read_only=True, help_text="Dropbox’s id of the member; of an invitation once there is one."
    )
    team_member = serializers.SerializerMethodField(
        help_text="The person’s record here, once the team was read with them."
    )
    transfer_to_member_id = serializers.CharField(
        source="transfer_to", read_only=True, help_text="Dropbox’s id of who gets the files."
    )
    transfer_admin_member_id = serializers.CharField(
        source="transfer_admin", read_only=True, help_text="Dropbox’s id of who is told if that fails."
    )
    files = serializers.CharField(
        read_only=True, help_text="Of a removal: `leave`, `hand-over` or `keep-account`; else empty."
    )
    batch = serializers.CharField(read_only=True, help_text="Shared by what was asked for together.")
    tag = serializers.CharField(read_only=True, help_text="Of the last answer: Dropbox’s own word, or the portal’s.")
    reason = serializers.SerializerMethodField(help_text="What the tag means, in words.")
    next_step = serializers.SerializerMethodField(help_text="What to do about it, if anything.")
    dropbox_request_id = serializers.CharField(read_only=True, help_text="Dropbox’s support asks for it.")
    next_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="When it goes on at the soonest; null once it has ended."
    )

    class Meta:
        model = SeatOperation
        by_object = ("team_member", "reason", "next_step")
        fields = (
            "id", "partner", "connection", "subscription", "team_name", "action", "email", "given_name", "surname", "member_id",
            "team_member", "external_id", "files", "wipe_devices", "keep_team_shares", "transfer_to_member_id",
            "transfer_admin_member_id", "state", "tag", "reason", "next_step", "message", "dropbox_request_id", "attempts",
            "next_at", "batch", "asked_by", "asked_at", "ended_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_team_member(self, operation: SeatOperation) -> str:
        return operation.team_member if hasattr(operation, "team_member") else team_member_of(operation)

    def get_reason(self, operation: SeatOperation) -> str:
        return reason_of(operation)

    def get_next_step(self, operation: SeatOperation) -> str:
        return step_of(operation)


class NewSeatOperationSerializer(StrictSerializer):
    connection = VisibleRelatedField(DropboxConnection)
    email = serializers.CharField(max_length=LONGEST_EMAIL)
    given_name = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True)
    surname = serializers.CharField(max_length=LONGEST_NAME, required=False, allow_blank=True)


class SeatOperationViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """What is to be done at Dropbox with one person’s seat, and what became of it. It is carried out within moments, one team at
    a time; what Dropbox refuses says why, and what to do.
    """

    noun = "seat-operations"
    model = SeatOperation
    serializer_class = SeatOperationSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_class = SeatOperationFilter
    select_related = ("partner", "connection")
    expandable = {"partner": "partners", "connection": "dropbox-connections", "subscription": "subscriptions"}
    bulk_actions = {"create": "create", "cancel": "cancel", "retry": "retry"}

    def get_queryset(self) -> QuerySet:
        return with_team_member(super().get_queryset())

    @extend_schema(request=NewSeatOperationSerializer)
    def create(self, request: Request) -> Response:
        """Invites one person; several by `POST /seat-operations/bulk`. Dropbox mails them when there is a licence."""
        values: dict[str, Any] = self.validated(NewSeatOperationSerializer)
        (made,) = self.perform(invite_people, connection=values.pop("connection"), people=[values_of(values)])
        return self.answer(made, 201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Nothing is tried any more. What was sent to Dropbox before may have been done, and its reason says so."""
        self.no_fields()
        return self.answer(self.perform(cancel_operation, seat_operation=self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """A refused one anew, where that can help; one that waits for a licence now."""
        self.no_fields()
        return self.answer(self.perform(retry_operation, seat_operation=self.get_object()))
