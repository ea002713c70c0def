"""What people decide about their own account, and the keys of a partner."""

from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts import errors
from portal.accounts.models import ApiKey, User
from portal.accounts.scopes import grantable_scopes
from portal.accounts.values import checked
from portal.actions import business_action
from portal.errors import InvalidValue, NotFound, PortalError
from portal.events.record import record_event
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, NETWORK_ADMINS, NOBODY, StaffRole
from portal.text import clean_text

# ── One's own account ───────────────────────────────────────────────────────────────────────────────


def open_account(*, email: str, name: str, password: str) -> User:
    """A new person who proved that the address is theirs, by a link mailed to it."""
    user = User(email=email, name=_clean_name(name))
    _check_password(user, password)
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, name=user.name)
    except IntegrityError:
        raise errors.AccountExists(email=email) from None


@business_action(
    noun="me",
    verb="update",
    label=_("Change own name, language and time zone"),
    roles=NOBODY,
    anyone=True,
    api=False,
    subject="user",
    event="user.updated",
)
def update_me(*, actor: Actor, user: User, name: str, language: str, time_zone: str) -> User:
    _require_self(actor, user)
    if time_zone not in available_timezones():
        raise InvalidValue(field="time_zone", problem=_("There is no time zone “{name}”.").format(name=time_zone))
    if language not in dict(settings.LANGUAGES):
        raise InvalidValue(field="language", problem=_("There is no language “{name}”.").format(name=language))
    user.name, user.language, user.time_zone = _clean_name(name), language, time_zone
    user.save()
    return user


@business_action(
    noun="me", verb="set-password", label=_("Set own password"), roles=NOBODY, anyone=True, api=False, subject="user"
)
def set_password(*, actor: Actor, user: User, password: str) -> User:
    """Ends all other sessions and every link to set a password. The event tells that it happened, and nothing else."""
    _require_self(actor, user)
    _check_password(user, password)
    verb = "user.password_changed" if user.has_usable_password() else "user.password_set"
    user.set_password(password)
    user.save()
    record_event(actor, verb, user)
    return user


def _require_self(actor: Actor, user: User) -> None:
    if not (actor.is_system or actor.user_id == user.pk):
        raise NotFound()


def _clean_name(name: str) -> str:
    if not (cleaned := clean_text(name)):
        raise InvalidValue(field="name", problem=_("The name is missing."))
    return checked(User, "name", cleaned)


def _check_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise errors.PasswordRefused(problems=" ".join(error.messages)) from None


# ── API keys ────────────────────────────────────────────────────────────────────────────────────────


def key_is_active(api_key: ApiKey) -> PortalError | None:
    return None if api_key.state == "active" else errors.KeyNotActive(state=api_key.state)


@business_action(
    noun="api-keys",
    verb="create",
    label=_("Create API key"),
    roles=MANAGERS,
    staff_roles=NETWORK_ADMINS,
    event="api_key.created",
)
def create_api_key(
    *,
    actor: Actor,
    name: str,
    scopes: list[str],
    expires_at: datetime | None = None,
    partner: Partner | None = None,
    person: User | None = None,
) -> ApiKey:
    """The key's `secret` is an attribute of what is returned, and nowhere else: it can be shown once.

    `partner` and `person` (who stands behind the key) are for the command line; everybody else makes keys for whom they act
    for. A key made by a key inherits its person and lives no longer.
    """
    parent = ApiKey.objects.get(pk=actor.id) if actor.kind == ActorKind.API_KEY else None
    if parent and parent.expires_at:
        expires_at = min(filter(None, (expires_at, parent.expires_at)))
    if expires_at and expires_at <= clock.now():
        raise errors.ExpiryPassed()
    partner_id = partner.pk if partner else actor.partner_id
    api_key = ApiKey(
        partner_id=partner_id or None,
        staff_role="" if partner_id else actor.staff_role or StaffRole.NETWORK_ADMIN,
        name=checked(ApiKey, "name", clean_text(name)),
        scopes=_checked_scopes(actor, scopes),
        created_by_id=parent.created_by_id if parent else (person.pk if person else actor.user_id or None),
        parent=parent,
        expires_at=expires_at,
    )
    api_key.secret = api_key.set_new_secret()
    api_key.save()
    return api_key


@business_action(
    noun="api-keys",
    verb="revoke",
    label=_("Revoke API key"),
    roles=MANAGERS,
    staff_roles=NETWORK_ADMINS,
    subject="api_key",
    available=key_is_active,
    while_suspended=True,
    event="api_key.revoked",
)
def revoke_api_key(*, actor: Actor, api_key: ApiKey) -> ApiKey:
    """Refused from the next request on, with every key that was made by it."""
    api_key.revoked_at = clock.now()
    api_key.save()
    _revoke_children(api_key)
    return api_key


def _revoke_children(api_key: ApiKey) -> None:
    for child in api_key.children.filter(revoked_at=None):
        child.revoked_at = api_key.revoked_at
        child.save(update_fields=["revoked_at"])
        _revoke_children(child)


def _checked_scopes(actor: Actor, scopes: list[str]) -> list[str]:
    if not scopes:
        raise errors.ScopesMissing()
    grantable = grantable_scopes(actor)
    for scope in scopes:
        if scope not in grantable:
            raise errors.ScopeNotGrantable(scope=scope)
    return sorted(set(scopes))
