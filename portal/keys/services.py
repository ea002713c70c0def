"""Making and revoking keys."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.accounts.values import checked
from portal.actions import business_action
from portal.entitlements import API_KEYS, entitled_now
from portal.errors import PortalError
from portal.events.record import changes_between, record_event, snapshot
from portal.keys import errors
from portal.keys.models import ApiKey
from portal.keys.scopes import grantable_scopes
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF, MANAGERS, StaffRole
from portal.text import clean_text


def key_is_active(api_key: ApiKey) -> PortalError | None:
    return None if api_key.state == "active" else errors.KeyNotActive(state=api_key.state)


@business_action(
    noun="api-keys",
    verb="create",
    label=_("Create API key"),
    roles=MANAGERS,
    staff_roles=ALL_STAFF,
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
    if partner_id:
        _keep_within_limit(partner_id)
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


def _keep_within_limit(partner_id: str) -> None:
    """Keys made at the same moment wait for each other, so that the last free place is taken once."""
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner_id)
    active, included = ApiKey.objects.usable().filter(partner=partner).count(), entitled_now(partner_id, API_KEYS)
    if not included.allows(active + 1):
        raise errors.KeyLimitReached(partner=partner.name, active=active, limit=included.limit or 0)


@business_action(
    noun="api-keys",
    verb="revoke",
    label=_("Revoke API key"),
    roles=MANAGERS,
    staff_roles=ALL_STAFF,
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


def revoke_staff_keys(actor: Actor, user: User) -> None:
    """What this person made as staff under another role than they have now ends: a key never outlives its maker's role."""
    outdated = ApiKey.objects.filter(partner=None, created_by=user, revoked_at=None).exclude(staff_role=user.staff_role)
    for api_key in outdated.order_by("id"):
        before = snapshot(api_key)
        api_key.revoked_at = clock.now()
        api_key.save()
        old, new = changes_between(before, snapshot(api_key))
        record_event(actor, "api_key.revoked", api_key, old=old, new=new)


def _checked_scopes(actor: Actor, scopes: list[str]) -> list[str]:
    if not scopes:
        raise errors.ScopesMissing()
    grantable = grantable_scopes(actor)
    for scope in scopes:
        if scope not in grantable:
            raise errors.ScopeNotGrantable(scope=scope)
    return sorted(set(scopes))
