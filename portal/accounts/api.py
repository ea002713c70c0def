from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.models import ApiKey
from portal.accounts.scopes import grantable_scopes
from portal.accounts.services import create_api_key, revoke_api_key
from portal.actions import REGISTRY
from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.permissions import HasActor
from portal.api.viewsets import PortalViewSet, ReadViewSet


class ApiKeySerializer(RecordSerializer):
    staff_role = serializers.CharField(read_only=True, help_text="Empty for a partner's key.")
    state = serializers.CharField(read_only=True)
    scopes = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200, read_only=True)

    class Meta:
        model = ApiKey
        fields = (
            "id",
            "name",
            "prefix",
            "scopes",
            "state",
            "staff_role",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
        )
        read_only_fields = fields


class CreatedApiKeySerializer(ApiKeySerializer):
    secret = serializers.CharField(read_only=True, help_text=_("The key itself. It is never shown again."))

    class Meta(ApiKeySerializer.Meta):
        fields = (*ApiKeySerializer.Meta.fields, "secret")
        read_only_fields = fields


class NewApiKeySerializer(StrictSerializer):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class ApiKeyViewSet(ReadViewSet):
    """The partner's keys. The answer to creating one is the only place that shows the key itself."""

    noun = "api-keys"
    model = ApiKey
    serializer_class = ApiKeySerializer
    secret_actions = ("create",)

    @extend_schema(request=NewApiKeySerializer, responses={201: CreatedApiKeySerializer})
    def create(self, request: Request) -> Response:
        key = self.perform(create_api_key, **self.validated(NewApiKeySerializer))
        body = CreatedApiKeySerializer(key, context=self.get_serializer_context()).data
        return Response(body, status=201, headers={"Location": request.build_absolute_uri(f"{request.path}/{key.pk}")})

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(revoke_api_key, api_key=self.get_object()))


class MeSerializer(serializers.Serializer):
    """Who the API takes the caller for."""

    kind = serializers.CharField(source="kind.value")
    id = serializers.CharField()
    name = serializers.CharField(source="label")
    partner = serializers.CharField(source="partner_id")
    partner_name = serializers.CharField()
    staff_role = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    suspended = serializers.BooleanField()
    agreement_due = serializers.BooleanField()


class HasKey(HasActor):
    """Any key: what it says of itself needs no scope."""

    def has_permission(self, request: Request, view) -> bool:
        return bool(request._request.actor.id)


class MeView(PortalViewSet):
    """Who the calling key is: its partner, its scopes, and whether anything holds it back."""

    noun = "me"
    permission_classes = [HasKey]
    serializer_class = MeSerializer
    pagination_class = None

    @extend_schema(operation_id="me_retrieve")
    def retrieve(self, request: Request) -> Response:
        body = MeSerializer(self.actor).data
        return Response(body | {"scopes": sorted(body["scopes"])})


class PermissionSerializer(serializers.Serializer):
    action = serializers.CharField()
    label = serializers.CharField()
    scope = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    staff_roles = serializers.ListField(child=serializers.CharField())
    allowed = serializers.BooleanField(help_text=_("Whether this key may do it now, record aside."))


class PermissionsSerializer(serializers.Serializer):
    grantable_scopes = serializers.ListField(child=serializers.CharField())
    actions = PermissionSerializer(many=True)


class PermissionsView(PortalViewSet):
    """One table: which role may do which action, and what the calling key may."""

    noun = "permissions"
    permission_classes = [HasKey]
    serializer_class = PermissionsSerializer
    pagination_class = None

    @extend_schema(operation_id="permissions_retrieve")
    def retrieve(self, request: Request) -> Response:
        offered = [one for one in REGISTRY.values() if one.api]
        return Response({"grantable_scopes": grantable_scopes(self.actor), "actions": list(map(self._line, offered))})

    def _line(self, one) -> dict:
        return {
            "action": one.name,
            "label": str(one.label),
            "scope": one.scope,
            "roles": sorted(one.roles),
            "staff_roles": sorted(one.staff_roles),
            "allowed": one.permission_refusal(self.actor) is None,
        }
