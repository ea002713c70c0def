from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.keys.models import ApiKey
from portal.keys.services import create_api_key, revoke_api_key


class ApiKeySerializer(RecordSerializer):
    staff_role = serializers.CharField(read_only=True, help_text="Empty for a partner's key.")
    state = serializers.CharField(read_only=True)
    scopes = serializers.ListField(child=serializers.CharField(max_length=80), max_length=200, read_only=True)

    class Meta:
        model = ApiKey
        fields: tuple[str, ...] = (
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
