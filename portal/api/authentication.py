"""`Authorization: Bearer pk_…`, or an access token made for it: the API's only way in. Pages' cookies mean nothing here."""

import functools
from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from portal import clock
from portal.addresses import client_ip
from portal.api.throttles import note_wrong_key, refuse_guessing
from portal.keys.errors import AddressNotAllowed
from portal.keys.models import ApiKey, ApiKeyQuerySet
from portal.keys.networks import is_inside, plain_address
from portal.keys.rights import actor_of, works
from portal.keys.tokens import MARK, key_of_token
from portal.tenancy.actor import Actor
from portal.text import without_hostile

USED_RESOLUTION = timedelta(minutes=1)  # when and from where is written at most this often


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
        secret = secret.strip()
        key = key_of_token(secret) if secret.startswith(MARK) else find_key(secret)
        if key:  # also one that no longer works: its owner sees that somebody still uses it
            request._request.api_key = key
            request._request.api_key_address = plain_address(client_ip(request._request))
        if key is None or not works(key):
            note_wrong_key(request._request)
            raise AuthenticationFailed(_("This key is not known, or it has expired or been revoked."))
        refuse_elsewhere(request._request, key)
        note_use(request._request, key)
        request._request.actor = actor_of(key, request._request.id)
        return None, key

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="api"'


def refuse_elsewhere(request, key: ApiKey) -> None:
    if not is_inside(request.api_key_address, key.allowed_networks):
        raise AddressNotAllowed(address=request.api_key_address)


def note_use(request, key: ApiKey) -> None:
    now, field = clock.now(), "previous_used_at" if key.uses_old_secret else "last_used_at"
    before = getattr(key, field)
    if before is None or now - before > USED_RESOLUTION or key.last_used_from != request.api_key_address:
        agent = without_hostile(request.headers.get("User-Agent", ""))[:120]
        ApiKey.objects.filter(pk=key.pk).update(
            **{field: now, "last_used_from": request.api_key_address, "last_used_agent": agent}
        )


def find_key(secret: str) -> ApiKey | None:
    """The key with this secret or with it as its old one, whether it works or not."""
    prefix = secret.split("_")[1] if secret.count("_") >= 2 else ""
    if not prefix:
        return None
    key = _with_person().filter(prefix=prefix).first() or _with_person().filter(previous_prefix=prefix).first()
    if key is None or not key.fits(secret):
        return None
    key.uses_old_secret = key.is_previous(secret)
    return key


@functools.cache
def _with_person() -> ApiKeyQuerySet:
    """Put together once: that takes longer than the database needs for the answer, and every request asks it."""
    return ApiKey.objects.with_person()
