"""Changing the key that signs badges: each year, or at once when one got out."""

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import business_action
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.roles import NETWORK_ADMINS, NOBODY
from training.credentials.errors import KeyWithdrawn, NotTheActiveKey
from training.credentials.models import Credential, SigningKey
from training.credentials.signing import make_key

State = SigningKey.State


def _signs(key: SigningKey) -> PortalError | None:
    return None if key.state == State.ACTIVE else NotTheActiveKey(key=key.name)


def _counts(key: SigningKey) -> PortalError | None:
    return KeyWithdrawn(key=key.name) if key.state == State.WITHDRAWN else None


@business_action(
    noun="signing-keys",
    verb="rotate",
    label=_("Rotate signing key"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="signing_key",
    available=_signs,
    event="signing_key.rotated",
    api=False,
)
def rotate_signing_key(*, actor: Actor, signing_key: SigningKey, reason: str) -> SigningKey:
    """What it signed stays good: it stays published, and its secret is forgotten, so that nobody signs with it any more."""
    _end(signing_key, State.RETIRED)
    make_key(actor)
    return signing_key


@business_action(
    noun="signing-keys",
    verb="withdraw",
    label=_("Withdraw signing key"),
    roles=NOBODY,
    staff_roles=NETWORK_ADMINS,
    subject="signing_key",
    available=_counts,
    event="signing_key.withdrawn",
    api=False,
)
def withdraw_signing_key(*, actor: Actor, signing_key: SigningKey, reason: str) -> SigningKey:
    """It got out: nothing that it signed counts, and each badge is signed anew when it is next asked for."""
    signed = signing_key.state == State.ACTIVE
    _end(signing_key, State.WITHDRAWN)
    Credential.objects.filter(signed_by=signing_key).update(badge=None, signed_by=None, signed_at=None)
    if signed:
        make_key(actor)
    return signing_key


def _end(key: SigningKey, state: str) -> None:
    key.state, key.sealed, key.ended_at = state, "", clock.now()
    key.save()
