"""Questions about who is linked to whom."""

from allauth.mfa.models import Authenticator

from portal.accounts.models import User
from portal.sso.models import LinkedIdentity
from portal.sso.provider import configured_provider


def identities_of(user: User) -> list[dict]:
    """Each with the provider's name, and whether it signs in now: the operator may have changed the provider."""
    provider = configured_provider()
    return [
        {
            "identity": identity,
            "offered": bool(provider and identity.issuer == provider.issuer),
            "name": provider.name if provider and identity.issuer == provider.issuer else identity.issuer,
        }
        for identity in LinkedIdentity.objects.filter(user=user)
    ]


def signs_in_by_provider(user_id: str) -> bool:
    """Whether the provider offered now signs this person in."""
    provider = configured_provider()
    if provider is None:
        return False
    return LinkedIdentity.objects.filter(user_id=user_id, issuer=provider.issuer).exists()


def signs_in_without(user: User) -> bool:
    """By a password, or by a passkey that needs none."""
    if user.has_usable_password():
        return True
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    return any(passkey.wrap().is_passwordless for passkey in passkeys)
