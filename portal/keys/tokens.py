"""OAuth 2.0 for programs that speak it (RFC 6749, client credentials): every API key is a client, and gets short access tokens.

`client_id` is the key's id, `client_secret` the key itself. A token is never more than its key is at this moment: it stops when
the key does, and it goes the way of the secret that it was issued for.
"""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from django.db import models

from portal import clock
from portal.ids import IdField
from portal.keys.models import ApiKey, KeyFiguresQuerySet
from portal.secret_digests import digest_of
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.roles import MANAGERS

LIFETIME = timedelta(minutes=15)
MARK = "at_"  # what a token begins with; a key begins with pk_


class AccessToken(PartnerOwned):
    """Only a digest of it is kept. `prefix` is that of the secret it was issued for, which a rotation ends."""

    id = IdField("tok")
    partner = models.ForeignKey(  # type: ignore[assignment]  # staff's keys belong to no partner
        "portal.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="tokens")
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(db_index=True)

    read_roles = MANAGERS
    objects: ClassVar = KeyFiguresQuerySet.as_manager()

    def __str__(self) -> str:
        return self.pk


def issue_token(key: ApiKey, scopes: Iterable[str]) -> str:
    """The token itself, which is shown once."""
    plain = MARK + secrets.token_urlsafe(32)
    AccessToken.objects.create(
        partner_id=key.partner_id,
        api_key=key,
        prefix=key.previous_prefix if key.uses_old_secret else key.prefix,
        digest=digest_of(plain),
        scopes=sorted(scopes),
        expires_at=clock.now() + LIFETIME,
    )
    return plain


def key_of_token(plain: str) -> ApiKey | None:
    """The key behind a token that has not expired, as if its own secret had been sent; with the token's scopes."""
    token = AccessToken.objects.filter(digest=digest_of(plain), expires_at__gt=clock.now()).first()
    key = token and ApiKey.objects.with_person().filter(pk=token.api_key_id).first()
    if not token or not key or token.prefix not in {key.prefix, key.previous_prefix}:
        return None
    key.uses_old_secret = token.prefix != key.prefix
    key.scopes = sorted(set(key.scopes) & set(token.scopes))
    return key


def forget_old_tokens() -> None:
    """A round of the background."""
    AccessToken.objects.filter(expires_at__lt=clock.now()).delete()
