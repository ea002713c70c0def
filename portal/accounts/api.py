from typing import cast

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.queries import maker_of
from portal.actions import REGISTRY
from portal.api.permissions import HasActor
from portal.api.viewsets import PortalViewSet
from portal.keys.groups import grouped, noun_label, reading_means, writing_means
from portal.keys.scopes import grantable_scopes
from portal.tenancy.actor import Actor
from portal.web import request as web


class MeSerializer(serializers.Serializer):
    """Who the API takes the caller for."""

    kind = serializers.CharField(source="kind.value")
    id = serializers.CharField()
    name = serializers.CharField(source="label")
    partner = serializers.CharField(source="partner_id")
    partner_name = serializers.CharField()
    staff_role = serializers.CharField()
    language = serializers.SerializerMethodField(help_text="Of whoever made the key; empty when not known.")
    time_zone = serializers.SerializerMethodField(help_text="Of whoever made the key; empty when not known.")
    scopes = serializers.ListField(child=serializers.CharField())
    suspended = serializers.BooleanField()
    agreement_due = serializers.BooleanField()

    def get_language(self, actor: Actor) -> str:
        return person.language if (person := maker_of(actor)) else ""

    def get_time_zone(self, actor: Actor) -> str:
        return person.time_zone if (person := maker_of(actor)) else ""


class HasKey(HasActor):
    """Any key: what it says of itself needs no scope."""

    def has_permission(self, request: Request, view) -> bool:
        return bool(cast(web.Request, request._request).actor.id)


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
    label = serializers.CharField()  # type: ignore[assignment]  # DRF's metaclass takes it for a field of this name
    scope = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    staff_roles = serializers.ListField(child=serializers.CharField())
    allowed = serializers.BooleanField(help_text=_("Whether this key may do it now, record aside."))


class NounSerializer(serializers.Serializer):
    noun = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    scopes = serializers.ListField(child=serializers.CharField(), help_text=_("Those that this key could give on."))
    reading_means = serializers.CharField(help_text=_("What the read scope tells beyond the noun’s own records."))
    writing_means = serializers.ListField(
        child=serializers.CharField(), help_text=_("What the write scope lets one do.")
    )


class NounGroupSerializer(serializers.Serializer):
    group = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    nouns = NounSerializer(many=True)


class PermissionsSerializer(serializers.Serializer):
    groups = NounGroupSerializer(many=True, help_text=_("The scopes by noun, under words people use."))
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
        scopes = grantable_scopes(self.actor)
        body = {"grantable_scopes": scopes, "groups": self._groups(scopes), "actions": list(map(self._line, offered))}
        return Response(body)

    def _groups(self, scopes: list[str]) -> list[dict]:
        nouns = grouped(scope.partition(":")[0] for scope in scopes)
        return [
            {"group": group.value, "label": str(group.label), "nouns": [self._noun(noun, scopes) for noun in members]}
            for group, members in nouns
        ]

    def _noun(self, noun: str, scopes: list[str]) -> dict:
        return {
            "noun": noun,
            "label": noun_label(noun),
            "scopes": [scope for scope in (f"{noun}:read", f"{noun}:write") if scope in scopes],
            "reading_means": reading_means(noun),
            "writing_means": writing_means(noun, staff=self.actor.is_staff),
        }

    def _line(self, one) -> dict:
        return {
            "action": one.name,
            "label": str(one.label),
            "scope": one.scope,
            "roles": sorted(one.roles),
            "staff_roles": sorted(one.staff_roles),
            "allowed": one.permission_refusal(self.actor) is None,
        }
