"""Which account somebody from the identity provider gets into, and how the two are linked and unlinked.

Why it is decided so: docs/decisions/0011-whose-word-links-an-account.md
"""

from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.accounts.queries import places_of
from portal.accounts.services import open_account, require_self
from portal.actions import business_action
from portal.errors import InvalidValue, NotFound
from portal.events.record import record_event
from portal.sso import errors
from portal.sso.id_token import Identity
from portal.sso.models import LinkedIdentity
from portal.sso.provider import Provider
from portal.sso.queries import signs_in_without
from portal.tenancy.actor import Actor
from portal.tenancy.invitations import link_to
from portal.tenancy.models import Invitation
from portal.tenancy.roles import NOBODY
from portal.text import HostileText


def account_for(provider: Provider, identity: Identity, request_id: str = "") -> User:
    """The linked account; for a confirmed address of a domain the operator trusts, that of the address, linked from now on."""
    if user := linked_account(identity):
        return user
    if not identity.email:
        raise errors.AddressUnconfirmed(provider=provider.name)
    if not provider.vouches_for(identity.email):
        raise errors.NotLinked(provider=provider.name, email=identity.email)
    user = User.objects.filter(email=identity.email).first() or _open_invited(identity)
    if user is None or not user.is_active:
        raise errors.NoAccount(email=identity.email)
    actor = Actor.person(user, request_id)
    link_identity(actor=actor, user=user, identity=identity, provider_name=provider.name)
    return user


def linked_account(identity: Identity) -> User | None:
    """By issuer and subject alone. An address at the provider may pass to somebody else; a subject never does."""
    link = (
        LinkedIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject).select_related("user").first()
    )
    return link.user if link else None


def _open_invited(identity: Identity) -> User | None:
    """Whoever is invited at exactly this address need not choose a password first. Joining stays their own click."""
    if not Invitation.objects.open().filter(email=identity.email).exists():
        return None
    try:
        return open_account(email=identity.email, name=identity.name)
    except (InvalidValue, HostileText):  # a name there that is none here: they mend it under their details
        return open_account(email=identity.email, name=identity.email.partition("@")[0])


def invitation_waiting_for(user: User) -> str:
    """The page of the invitation that somebody who belongs nowhere yet has come for; empty without one."""
    if user.is_staff or places_of(user).exists():
        return ""
    invitation = Invitation.objects.open().filter(email=user.email).first()
    return urlsplit(link_to(invitation)).path if invitation else ""


def note_use(identity: Identity) -> None:
    rows = LinkedIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject)
    rows.update(last_used_at=clock.now())


@business_action(
    noun="me", verb="link-single-sign-on", label=_("Link single sign-on to own account"), roles=NOBODY, anyone=True,
    api=False, subject="user",
)  # fmt: skip
def link_identity(*, actor: Actor, user: User, identity: Identity, provider_name: str) -> LinkedIdentity:
    """Twice the same is once: two tabs, two clicks."""
    require_self(actor, user)
    mine = LinkedIdentity.objects.filter(user=user, issuer=identity.issuer).first()
    if mine and mine.subject == identity.subject:
        return mine
    if mine:
        raise errors.LinkedToAnother(provider=provider_name)
    try:
        with transaction.atomic():
            link = LinkedIdentity.objects.create(
                user=user, issuer=identity.issuer, subject=identity.subject, email=identity.email
            )
    except IntegrityError:  # somebody else's, perhaps since a moment ago
        raise errors.BelongsToAnother(provider=provider_name) from None
    told = {"issuer": identity.issuer, "provider_email": identity.email}
    record_event(actor, "user.single_sign_on_linked", user, new=told)
    return link


def unlinking_refused(user: User) -> errors.LastWayIn | None:
    """Never the last way in: a person who locks themselves out needs somebody else to get back."""
    return None if signs_in_without(user) else errors.LastWayIn()


@business_action(
    noun="me", verb="unlink-single-sign-on", label=_("Unlink single sign-on from own account"), roles=NOBODY, anyone=True,
    api=False, subject="user", available=unlinking_refused,
)  # fmt: skip
def unlink_identity(*, actor: Actor, user: User, identity: LinkedIdentity) -> User:
    require_self(actor, user)
    gone, _by_table = LinkedIdentity.objects.filter(pk=identity.pk, user=user).delete()
    if not gone:
        raise NotFound()
    told = {"issuer": identity.issuer, "provider_email": identity.email}
    record_event(actor, "user.single_sign_on_unlinked", user, old=told)
    return user
