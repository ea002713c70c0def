"""`POST /api/v1/oauth/token`: an access token for an API key (RFC 6749, section 4.4). It speaks OAuth's own words, errors too."""

import base64
import binascii
from typing import Any, cast
from urllib.parse import unquote_plus

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.addresses import client_ip
from portal.api.authentication import find_key, note_use, refuse_elsewhere
from portal.api.throttles import ActorThrottle, note_wrong_key, refuse_guessing
from portal.keys.models import ApiKey
from portal.keys.networks import plain_address
from portal.keys.rights import KEY_MAKING, actor_of, works
from portal.keys.tokens import LIFETIME, issue_token
from portal.tenancy.actor import Actor


class GrantSerializer(serializers.Serializer):
    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    scope = serializers.CharField(
        required=False, help_text=_("Scopes with spaces between them; without it, all of the key's.")
    )
    client_id = serializers.CharField(required=False, help_text=_("The key's id; or both by HTTP Basic."))
    client_secret = serializers.CharField(required=False, help_text=_("The key itself."))


class TokenSerializer(serializers.Serializer):
    access_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField()
    scope = serializers.CharField()


class RefusedGrantSerializer(serializers.Serializer):
    """OAuth's own form (RFC 6749, 5.2), which its clients read."""

    error = serializers.ChoiceField(choices=["invalid_client", "invalid_scope", "unsupported_grant_type"])
    error_description = serializers.CharField()


NOT_KNOWN = "This client is not known, or its key has expired or been revoked."
OTHER_GRANT = "Send grant_type=client_credentials."
BEYOND = "A token of this key cannot have {scopes}."
REFUSALS = {
    "invalid_client": (401, NOT_KNOWN),
    "invalid_scope": (400, BEYOND.format(scopes="events:read")),
    "unsupported_grant_type": (400, OTHER_GRANT),
}
EXAMPLES = [
    OpenApiExample(error, {"error": error, "error_description": words}, response_only=True, status_codes=[str(status)])
    for error, (status, words) in REFUSALS.items()
]


class TokenView(APIView):
    """An access token for fifteen minutes, for a key's id (`client_id`) and the key itself (`client_secret`).

    Like an old secret it makes, changes and revokes no key: nothing that outlives it.
    """

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (FormParser,)
    throttle_classes = ()  # counted by key, once it is known
    noun = "oauth"

    @extend_schema(
        operation_id="oauth_token",
        request={"application/x-www-form-urlencoded": GrantSerializer},
        responses={200: TokenSerializer, 400: RefusedGrantSerializer, 401: RefusedGrantSerializer},
        examples=EXAMPLES,
    )
    def post(self, request: Request) -> Response:
        plain: Any = request._request
        plain.actor, fields = Actor.anonymous(plain.id), cast(QueryDict, request.data)
        refuse_guessing(plain)
        key = self._client(plain, fields)
        if key is None:
            note_wrong_key(plain)
            return _refused("invalid_client", NOT_KNOWN, 401)
        refuse_elsewhere(plain, key)
        note_use(plain, key)
        plain.actor = actor_of(key, plain.id)
        throttle = ActorThrottle()
        if not throttle.allow_request(request, self):
            self.throttled(request, throttle.wait() or 1)
        if fields.get("grant_type") != "client_credentials":
            return _refused("unsupported_grant_type", OTHER_GRANT)
        granted, asked = plain.actor.scopes - KEY_MAKING, set(fields.get("scope", "").split())
        if beyond := sorted(asked - granted):
            return _refused("invalid_scope", BEYOND.format(scopes=", ".join(beyond)[:200]))
        return self._answer(issue_token(key, asked or granted), sorted(asked or granted))

    @staticmethod
    def _client(request, fields: QueryDict) -> ApiKey | None:
        """By HTTP Basic or in the body; what was sent both ways is refused as unknown."""
        given = [fields.get("client_id", ""), fields.get("client_secret", "")]
        if header := request.headers.get("Authorization", ""):
            given = [] if any(given[1:]) else _basic(header)
        if len(given) != 2 or not given[1].isascii():
            return None
        key = find_key(given[1])
        if key is None or key.pk != given[0]:
            return None
        request.api_key, request.api_key_address = key, plain_address(client_ip(request))
        return key if works(key) else None

    @staticmethod
    def _answer(token: str, scopes: list[str]) -> Response:
        body = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(LIFETIME.total_seconds()),
            "scope": " ".join(scopes),
        }
        return Response(body, headers={"Cache-Control": "no-store"})


def _basic(header: str) -> list[str]:
    """As RFC 6749 wants it: both parts are form-encoded before they are joined."""
    scheme, _space, encoded = header.partition(" ")
    try:
        plain = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return []
    return [unquote_plus(part) for part in plain.split(":", 1)] if scheme.lower() == "basic" else []


def _refused(error: str, description: str, status: int = 400) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="api"'
    return Response({"error": error, "error_description": description}, status=status, headers=headers)
