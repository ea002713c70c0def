from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.addresses import client_ip
from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.keys import services
from portal.keys.models import ApiKey, ApiKeyFailure, ApiKeyUsage, Overlap
from portal.keys.queries import usage_by_day
from portal.keys.usage import FAILURES_PER_KEY

USAGE_DAYS = 90


def networks_field(**options) -> serializers.ListField:
    words = _("IPv4 or IPv6 addresses and networks from where the key may be used. Empty: from anywhere.")
    return serializers.ListField(child=serializers.CharField(max_length=60), max_length=100, help_text=words, **options)


class ApiKeySerializer(RecordSerializer):
    staff_role = serializers.CharField(read_only=True, help_text="Empty for a partner's key.")
    state = serializers.CharField(read_only=True)
    scopes = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200, read_only=True)
    allowed_networks = networks_field(required=False)
    created_by = serializers.CharField(
        source="created_by_id",
        read_only=True,
        allow_null=True,
        help_text=_("Who stands behind the key: it never does more than this person may do now."),
    )
    previous_until = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text=_("While a rotation is under way: until when the old secret works too."),
    )

    class Meta:
        model = ApiKey
        fields: tuple[str, ...] = (
            "id",
            "name",
            "prefix",
            "scopes",
            "state",
            "staff_role",
            "allowed_networks",
            "created_by",
            "created_at",
            "expires_at",
            "revoked_at",
            "last_used_at",
            "last_used_from",
            "last_used_agent",
            "rotated_at",
            "previous_prefix",
            "previous_until",
            "previous_used_at",
        )
        read_only_fields = tuple(name for name in fields if name not in {"name", "allowed_networks"})
        by_object = ("state",)


class CreatedApiKeySerializer(ApiKeySerializer):
    secret = serializers.CharField(read_only=True, help_text=_("The key itself. It is never shown again."))

    class Meta(ApiKeySerializer.Meta):
        fields = (*ApiKeySerializer.Meta.fields, "secret")
        read_only_fields = (*ApiKeySerializer.Meta.read_only_fields, "secret")


class NewApiKeySerializer(StrictSerializer):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    allowed_networks = networks_field(required=False)


class RotationSerializer(StrictSerializer):
    overlap = serializers.ChoiceField(
        choices=Overlap.choices, default=Overlap.NONE, help_text=_("How long the old secret works beside the new one.")
    )


class UsageDaySerializer(serializers.ModelSerializer):
    class Meta:
        model = ApiKeyUsage
        fields = ("day", "requests", "client_errors", "server_errors")
        read_only_fields = fields


class FailureSerializer(serializers.ModelSerializer):
    class Meta:
        model = ApiKeyFailure
        fields = ("at", "method", "path", "status", "code", "request_id", "address")
        read_only_fields = fields


class UsageSerializer(serializers.Serializer):
    """Each of the last 90 days (UTC), and the newest failures of the last 14. Figures are a few seconds behind."""

    days = UsageDaySerializer(many=True)
    failures = FailureSerializer(many=True)


class ApiKeyViewSet(ReadViewSet):
    """The keys of the partner, or of the network. Only the answers that make a secret show one."""

    noun = "api-keys"
    model = ApiKey
    serializer_class = ApiKeySerializer
    secret_actions = ("create", "rotate")

    @extend_schema(request=NewApiKeySerializer, responses={201: CreatedApiKeySerializer})
    def create(self, request: Request) -> Response:
        values = self.validated(NewApiKeySerializer)
        key = self.perform(services.create_api_key, created_from=client_ip(request._request), **values)
        return self._with_secret(
            key, status=201, headers={"Location": request.build_absolute_uri(f"{request.path}/{key.pk}")}
        )

    def partial_update(self, request: Request, pk: str) -> Response:
        key = self.get_object()
        values = self.validated(instance=key, partial=True)
        return self.answer(self.perform(services.update_api_key, api_key=key, **values))

    @extend_schema(request=RotationSerializer, responses={200: CreatedApiKeySerializer})
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, pk: str) -> Response:
        values = self.validated(RotationSerializer) | {"created_from": client_ip(request._request)}
        return self._with_secret(self.perform(services.rotate_api_key, api_key=self.get_object(), **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="end-overlap")
    def end_overlap(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(services.end_overlap, api_key=self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(services.revoke_api_key, api_key=self.get_object()))

    @extend_schema(responses=UsageSerializer)
    @action(detail=True, methods=["get"], pagination_class=None)
    def usage(self, request: Request, pk: str) -> Response:
        key = self.get_object()
        shown = {"days": usage_by_day(key, USAGE_DAYS), "failures": key.failures.all()[:FAILURES_PER_KEY]}
        return Response(UsageSerializer(shown).data)

    def _with_secret(self, key: ApiKey, **options) -> Response:
        return Response(CreatedApiKeySerializer(key, context=self.get_serializer_context()).data, **options)
