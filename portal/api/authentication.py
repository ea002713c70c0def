"""`Authorization: Bearer pk_…`: the API's only way in. Pages' cookies mean nothing here."""

import hmac
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from portal import clock
from portal.api.throttles import note_wrong_key, refuse_guessing
from portal.keys.models import ApiKey
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner

USED_RESOLUTION = timedelta(minutes=1)  # `last_used_at` is written at most this often


class ApiKeyAuthentication(BaseAuthentication):
    def authenticate(self, request):
        request._request.actor = Actor.anonymous(request._request.id)
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer" or not secret.isascii():
            raise AuthenticationFailed(_("The Authorization header is not of the form `Bearer pk_…`."))
        refuse_guessing(request._request)
        key = self._find(secret.strip())
        if key is None:
            note_wrong_key(request._request)
            raise AuthenticationFailed(_("This key is not known, or it has expired or been revoked."))
        self._note_use(key)
        request._request.actor = Actor.api_key(key, request._request.id)
        return None, key

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="api"'

    @staticmethod
    def _find(secret: str) -> ApiKey | None:
        prefix = secret.split("_")[1] if secret.count("_") >= 2 else ""
        key = ApiKey.objects.usable().select_related("partner").filter(prefix=prefix).first() if prefix else None
        closed = key is not None and key.partner is not None and key.partner.state == Partner.State.CLOSED
        if key is None or closed or not hmac.compare_digest(key.digest, ApiKey.digest_of(secret)):
            return None
        return key

    @staticmethod
    def _note_use(key: ApiKey) -> None:
        now = clock.now()
        if key.last_used_at is None or now - key.last_used_at > USED_RESOLUTION:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
