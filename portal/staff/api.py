from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import User
from portal.api.fields import ReasonSerializer, RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.staff import services
from portal.staff.queries import staff_members
from portal.tenancy.roles import StaffRole


class StaffMemberSerializer(RecordSerializer):
    partners_managed = serializers.IntegerField(read_only=True, help_text="How many partners they look after.")
    has_second_factor = serializers.BooleanField(read_only=True, help_text="An authenticator app or a passkey.")

    class Meta:
        model = User
        fields = (
            "id", "name", "email", "staff_role", "is_active", "partners_managed", "has_second_factor", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class StaffRoleSerializer(ReasonSerializer):
    role = serializers.ChoiceField(choices=StaffRole.choices)


class StaffMemberViewSet(ReadViewSet):
    """Who runs the network, in which role. Somebody new is asked by `POST /invitations` with a staff role."""

    noun = "staff-members"
    model = User
    own_name = True
    serializer_class = StaffMemberSerializer
    staff_only = True

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return User.objects.none()
        return staff_members(self.actor)

    @extend_schema(request=StaffRoleSerializer)
    @action(detail=True, methods=["post"], url_path="change-role")
    def change_role(self, request: Request, pk: str) -> Response:
        values = self.validated(StaffRoleSerializer)
        self.perform(services.change_staff_role, user=self.get_object(), **values)
        return self.answer(self.get_object())

    @extend_schema(request=ReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        self.perform(services.remove_from_staff, user=self.get_object(), **values)
        return Response(status=204)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="reset-second-factor")
    def reset_second_factor(self, request: Request, pk: str) -> Response:
        """For a colleague who lost it: they sign in with the password alone until they set up another."""
        values = self.validated(ReasonSerializer)
        self.perform(services.reset_second_factor, user=self.get_object(), **values)
        return self.answer(self.get_object())
