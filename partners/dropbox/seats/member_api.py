"""What can be done with people on teams, by REST: each answers with the operation that it became."""

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.dropbox.seats import members
from partners.dropbox.seats.api import SeatOperationSerializer
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.together import of_several_teams
from partners.dropbox.seats.values import Files
from partners.teams.models import TeamMember
from portal.api.fields import StrictSerializer, VisibleRelatedField
from portal.errors import PortalError
from portal.jobs.bulk_api import BulkViewSet
from portal.tenancy.actor import Actor

CHOICE = "There is no default: what becomes of the data of who is removed is said each time. Files are never deleted for good."


class RemoveMemberSerializer(StrictSerializer):
    files = serializers.ChoiceField(choices=Files.choices, help_text=CHOICE)
    wipe_devices = serializers.BooleanField(
        required=False, allow_null=True, help_text="Whether their devices lose the team’s files. Of `leave` and `hand-over`."
    )
    keep_team_shares = serializers.BooleanField(
        required=False, allow_null=True, help_text="Whether shared folders stay shared with them. Of `keep-account`."
    )
    transfer_to = VisibleRelatedField(
        TeamMember, required=False, allow_null=True, help_text="Who gets the files. Of `hand-over`."
    )
    transfer_admin = VisibleRelatedField(
        TeamMember, required=False, allow_null=True, help_text="The admin who is told if that fails. Of `hand-over`."
    )


class MemberActions(BulkViewSet):
    bulk_actions = {verb: verb for verb in ("resend", "suspend", "unsuspend", "recover", "remove")}

    @classmethod
    def bulk_refusal(cls, actor: Actor, verb: str, ids: Sequence[str]) -> PortalError | None:
        """A removal of many says one thing about the data of all: a mistake stays within one client."""
        return of_several_teams(actor, ids) if verb == "remove" else None

    @extend_schema(request=None, responses={201: SeatOperationSerializer})
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """The invitation’s mail once more. The answer is the operation."""
        return self._ask(members.resend_invitation)

    @extend_schema(request=None, responses={201: SeatOperationSerializer})
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str) -> Response:
        """Their licence stays taken: suspended people count. The answer is the operation."""
        return self._ask(members.suspend_member)

    @extend_schema(request=None, responses={201: SeatOperationSerializer})
    @action(detail=True, methods=["post"])
    def unsuspend(self, request: Request, pk: str) -> Response:
        """The answer is the operation."""
        return self._ask(members.unsuspend_member)

    @extend_schema(request=None, responses={201: SeatOperationSerializer})
    @action(detail=True, methods=["post"])
    def recover(self, request: Request, pk: str) -> Response:
        """Somebody who was removed within seven days, with their files. The answer is the operation."""
        return self._ask(members.recover_member)

    @extend_schema(request=RemoveMemberSerializer, responses={201: SeatOperationSerializer})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        """Frees their licence. The answer is the operation."""
        return self._ask(members.remove_member, **self.validated(RemoveMemberSerializer))

    def _ask(self, service: Callable[..., SeatOperation], **values: Any) -> Response:
        if not values:
            self.no_fields()
        made = self.perform(service, team_member=self.get_object(), **values)
        shown = SeatOperationSerializer(made, context=self.get_serializer_context()).data
        return Response(shown, status=201)
