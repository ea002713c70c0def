from typing import cast

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.queries import has_second_factor
from portal.actions import Offer, offers
from portal.api.fields import ReasonSerializer, RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.jobs.bulk_api import BulkViewSet
from portal.staff.queries import staff_member_sent
from portal.tenancy import services
from portal.tenancy.filters import InvitationFilter, MembershipFilter
from portal.tenancy.models import Invitation, Membership, Partner
from portal.tenancy.posture import security_of
from portal.tenancy.queries import members_of
from portal.tenancy.reach import above_reach
from portal.tenancy.roles import Role
from portal.tenancy.second_factors import reset_second_factor
from portal.tenancy.security_score import CODES


class RoleSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=Role.choices)


class ManagerSerializer(StrictSerializer):
    manager = serializers.CharField(
        max_length=40, allow_null=True, help_text="A person among staff; null when nobody looks after the partner."
    )


class SecurityPolicySerializer(StrictSerializer):
    second_factor_roles = serializers.ListField(
        child=serializers.ChoiceField(choices=Role.choices), max_length=len(Role), help_text="All roles that need one."
    )


class SecurityPartSerializer(StrictSerializer):
    code = serializers.ChoiceField(choices=CODES, read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    points = serializers.IntegerField(read_only=True)
    of = serializers.IntegerField(read_only=True)
    todo = serializers.CharField(
        read_only=True, help_text="What brings the rest of its points; empty when none is missing."
    )


class SecurityScoreSerializer(StrictSerializer):
    """How well the partner's ways in are protected, and what would raise it."""

    score = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="Up to 100: the points of the parts out of what they can have. Null for a partner that ended.",
    )
    parts = SecurityPartSerializer(many=True, read_only=True, help_text="Those that apply.")


class RemovalSerializer(StrictSerializer):
    keep_api_keys = serializers.BooleanField(
        default=False,
        help_text="The person's keys are revoked. `true` keeps them, in the name of whoever removes; rotate them soon.",
    )


class PartnerSerializer(RecordSerializer):
    manager = serializers.CharField(source="manager_id", read_only=True, allow_null=True)

    class Meta:
        model = Partner
        fields: tuple[str, ...] = (
            "id",
            "name",
            "slug",
            "state",
            "country",
            "agreement_due",
            "second_factor_roles",
            "manager",
            "created_at",
        )
        read_only_fields = fields


class PartnerViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """Partners: one's own, or for staff those they see, and whether they may act."""

    noun = "partners"
    model = Partner
    serializer_class = PartnerSerializer
    bulk_actions = {"assign-manager": "assign_manager"}

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(services.suspend_partner, partner=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def reinstate(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(services.reinstate_partner, partner=self.get_object(), **values))

    @extend_schema(request=ManagerSerializer)
    @action(detail=True, methods=["post"], url_path="assign-manager")
    def assign_manager(self, request: Request, pk: str) -> Response:
        chosen = self.validated(ManagerSerializer)["manager"]
        manager = staff_member_sent(self.actor, chosen, field="manager") if chosen else None
        return self.answer(self.perform(services.assign_manager, partner=self.get_object(), manager=manager))

    @extend_schema(request=SecurityPolicySerializer)
    @action(detail=True, methods=["post"], url_path="set-security-policy")
    def set_security_policy(self, request: Request, pk: str) -> Response:
        values = self.validated(SecurityPolicySerializer)
        return self.answer(self.perform(services.set_security_policy, partner=self.get_object(), **values))

    @extend_schema(responses=SecurityScoreSerializer)
    @action(detail=True, methods=["get"], url_path="security-score")
    def security_score(self, request: Request, pk: str) -> Response:
        score, parts = security_of(self.get_object())
        return Response(SecurityScoreSerializer({"score": score, "parts": parts}).data)


class MembershipSerializer(RecordSerializer):
    user = serializers.CharField(source="user_id", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    partner = serializers.CharField(source="partner_id", read_only=True)
    has_second_factor = serializers.SerializerMethodField(help_text="An authenticator app or a passkey.")

    class Meta:
        model = Membership
        fields = ("id", "partner", "user", "name", "email", "role", "has_second_factor", "created_at")
        read_only_fields = fields
        by_object = ("has_second_factor",)

    def get_has_second_factor(self, membership: Membership) -> bool:
        """Lists bring it along; a record that a service answers with does not."""
        known = getattr(membership, "has_second_factor", None)
        return has_second_factor(membership.user_id) if known is None else known


class MembershipViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """Who belongs to a partner, in which role. A key has no role of its own: it makes and touches no owner or admin."""

    noun = "memberships"
    model = Membership
    serializer_class = MembershipSerializer
    bulk_actions = {"change-role": "change_role", "remove": "remove"}
    select_related = ("user",)
    expandable = {"partner": "partners"}
    filterset_class = MembershipFilter

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Membership.objects.none()
        return members_of(self.actor) if self.actor.id else Membership.objects.none()

    def actions_of(self, record: Model) -> list[dict]:
        """What reaches only up to one's own role says so before it is tried."""
        refused = above_reach(self.actor, cast(Membership, record).role)
        found = [offer for offer in offers(self.actor, self.noun, record) if offer.action.api]
        return [(Offer(offer.action, offer.refused or refused)).as_dict() for offer in found]

    @extend_schema(request=RoleSerializer)
    @action(detail=True, methods=["post"], url_path="change-role")
    def change_role(self, request: Request, pk: str) -> Response:
        values = self.validated(RoleSerializer)
        return self.answer(self.perform(services.change_role, membership=self.get_object(), **values))

    @extend_schema(request=RemovalSerializer, responses={204: None})
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, pk: str) -> Response:
        values = self.validated(RemovalSerializer)
        self.perform(services.remove_member, membership=self.get_object(), **values)
        return Response(status=204)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="reset-second-factor")
    def reset_second_factor(self, request: Request, pk: str) -> Response:
        """For somebody who lost it: they sign in with the password alone until they set up another."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(reset_second_factor, membership=self.get_object(), **values))


class InvitationSerializer(RecordSerializer):
    partner = serializers.CharField(
        source="partner_id", read_only=True, allow_null=True, help_text="Null for an invitation to the network's staff."
    )
    invited_by = serializers.CharField(source="invited_by_id", read_only=True, allow_null=True)
    renewals = serializers.IntegerField(
        read_only=True, help_text="How often the invited person had a new link sent since it was last sent from here."
    )

    class Meta:
        model = Invitation
        fields = ("id", "partner", "email", "role", "state", "invited_by", "created_at", "expires_at", "renewals")
        read_only_fields = ("id", "partner", "state", "invited_by", "created_at", "expires_at", "renewals")


class InvitationViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """Who was asked to join a partner or, by staff, the network's staff. Creating one mails a link valid for two weeks."""

    noun = "invitations"
    model = Invitation
    serializer_class = InvitationSerializer
    filterset_class = InvitationFilter
    bulk_actions = {"create": "create", "resend": "resend", "revoke": "revoke"}
    expandable = {"partner": "partners"}

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(services.create_invitation, **self.validated()), status=201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(services.revoke_invitation, invitation=self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def resend(self, request: Request, pk: str) -> Response:
        """Mails a new link, valid for two weeks. Those mailed before it stop working."""
        self.no_fields()
        return self.answer(self.perform(services.resend_invitation, invitation=self.get_object()))
