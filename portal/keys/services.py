"""Making, changing, rotating and revoking keys, and what becomes of the keys of somebody who leaves."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.accounts.values import checked
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.entitlements import API_KEYS, entitled_now
from portal.errors import PortalError, UnknownChoice
from portal.events.record import changes_between, record_event, snapshot
from portal.keys import errors
from portal.keys.models import ApiKey, Overlap
from portal.keys.networks import outside_of, parse_network
from portal.keys.rights import scopes_now
from portal.keys.scopes import grantable_scopes
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF, MANAGERS, StaffRole
from portal.text import clean_text

MOST_NETWORKS = 50


def key_is_active(api_key: ApiKey) -> PortalError | None:
    return None if api_key.state == "active" else errors.KeyNotActive(state=api_key.state)


def key_can_rotate(api_key: ApiKey) -> PortalError | None:
    if api_key.is_rotating and api_key.previous_until:
        return errors.RotationUnderWay(until=date_format(timezone.localtime(api_key.previous_until), "DATETIME_FORMAT"))
    return key_is_active(api_key)


def key_has_overlap(api_key: ApiKey) -> PortalError | None:
    return None if api_key.is_rotating else errors.NoOverlap()


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
    allowed_networks: list[str] | None = None,
    created_from: str | None = None,
    partner: Partner | None = None,
    person: User | None = None,
) -> ApiKey:
    """The key's `secret` is an attribute of what is returned, and nowhere else: it can be shown once.

    `partner` and `person` (who stands behind the key) are for the command line; everybody else makes keys for whom they act
    for. A key made by a key inherits its person and its networks, and lives no longer.
    """
    parent = _acting_key(actor)
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
        name=_checked_name(name),
        scopes=_checked_scopes(actor, scopes),
        allowed_networks=_checked_networks(parent, allowed_networks or []),
        created_by_id=parent.created_by_id if parent else (person.pk if person else actor.user_id or None),
        created_from=created_from,
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
    verb="update",
    label=_("Change API key"),
    roles=MANAGERS,
    staff_roles=ALL_STAFF,
    subject="api_key",
    available=key_is_active,
    event="api_key.updated",
)
def update_api_key(
    *,
    actor: Actor,
    api_key: ApiKey,
    name: str | None = None,
    allowed_networks: list[str] | None = None,
    seen: str = "",
) -> ApiKey:
    """Its name, and from where it may be used; what is None stays. Works on the key's next request."""
    acting = _acting_key(actor)
    _require_reach(acting, api_key)
    values: dict[str, Any] = {}
    if name is not None:
        values["name"] = _checked_name(name)
    if allowed_networks is not None:
        values["allowed_networks"] = _checked_networks(acting, allowed_networks)
    refuse_stale(seen, {field: getattr(api_key, field) for field in values}, values, api_key)
    for field, value in values.items():
        setattr(api_key, field, value)
    api_key.save()
    return api_key


@business_action(
    noun="api-keys",
    verb="rotate",
    label=_("Rotate API key"),
    roles=MANAGERS,
    staff_roles=ALL_STAFF,
    subject="api_key",
    available=key_can_rotate,
    event="api_key.rotated",
)
def rotate_api_key(
    *, actor: Actor, api_key: ApiKey, overlap: str = Overlap.NONE, created_from: str | None = None
) -> ApiKey:
    """A new `secret`; the old one works until the overlap has passed. Whoever rotates stands behind the key from now on:
    it can never do more than they may.
    """
    if overlap not in Overlap.values:
        raise UnknownChoice(field="overlap", value=overlap, known=Overlap.values)
    _require_reach(_acting_key(actor), api_key)
    now = clock.now()
    api_key.previous_prefix, api_key.previous_digest = api_key.prefix, api_key.digest
    api_key.previous_by_id, api_key.previous_used_at = api_key.created_by_id, api_key.last_used_at
    api_key.previous_until = now + Overlap(overlap).length
    api_key.rotated_at, api_key.created_from, api_key.last_used_at = now, created_from, None
    if actor.user_id:
        api_key.created_by_id, api_key.staff_role = actor.user_id, actor.staff_role
    api_key.secret = api_key.set_new_secret()
    api_key.save()
    return api_key


@business_action(
    noun="api-keys",
    verb="end-overlap",
    label=_("End old secret"),
    roles=MANAGERS,
    staff_roles=ALL_STAFF,
    subject="api_key",
    available=key_has_overlap,
    while_suspended=True,
    event="api_key.overlap_ended",
)
def end_overlap(*, actor: Actor, api_key: ApiKey) -> ApiKey:
    """The old secret is refused from the next request on."""
    _require_reach(_acting_key(actor), api_key)
    api_key.previous_until = clock.now()
    api_key.save()
    return api_key


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
    _revoke(actor, api_key)
    return api_key


def _revoke(actor: Actor, api_key: ApiKey) -> None:
    api_key.revoked_at = clock.now()
    api_key.save()
    for child in api_key.children.filter(revoked_at=None):
        before = snapshot(child)
        _revoke(actor, child)
        reason = _("The key that made it was revoked.")
        _tell(actor, "api_key.revoked", child, before, str(reason))


# ── Somebody leaves ─────────────────────────────────────────────────────────────────────────────────


def withdraw_keys(actor: Actor, partner: Partner, user: User, *, heir: User | None, reason: str) -> list[ApiKey]:
    """Keys whose secret this person knows are revoked, or, with an heir, put into the heir's name. In the caller's
    transaction; returns the keys that were theirs.
    """
    known = (
        ApiKey.objects.with_person()
        .filter(partner=partner)
        .of_person(user.pk)
        .select_for_update(of=("self",))
        .order_by("id")
    )
    theirs = []
    for key in known:
        if key.created_by_id != user.pk:  # somebody else rotated it since, and only the old secret is known
            _withdraw_old_secret(actor, key, reason)
            continue
        theirs.append(key)
        if heir:
            _hand_over(actor, key, heir, reason)
        elif not ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=False).exists():  # with the key that made it
            before = snapshot(key)
            _revoke(actor, key)
            _tell(actor, "api_key.revoked", key, before, reason)
    return theirs


def revoke_staff_keys(actor: Actor, user: User) -> None:
    """What this person made as staff under another role than they have now ends: a key never outlives its maker's role."""
    outdated = ApiKey.objects.filter(partner=None, created_by=user, revoked_at=None).exclude(staff_role=user.staff_role)
    for api_key in outdated.order_by("id"):
        before = snapshot(api_key)
        _revoke(actor, api_key)
        _tell(actor, "api_key.revoked", api_key, before, "")


def _withdraw_old_secret(actor: Actor, key: ApiKey, reason: str) -> None:
    before = snapshot(key)
    key.previous_until = clock.now()
    key.save()
    _tell(actor, "api_key.overlap_ended", key, before, reason)


def _hand_over(actor: Actor, key: ApiKey, heir: User, reason: str) -> None:
    """With what it may do today, not with what the heir could add: its secret is known to somebody else."""
    before = snapshot(key)
    key.scopes, key.created_by = sorted(scopes_now(key)), heir
    key.save()
    _tell(actor, "api_key.handed_over", key, before, reason)


def _tell(actor: Actor, verb: str, key: ApiKey, before: dict, reason: str) -> None:
    old, new = changes_between(before, snapshot(key))
    record_event(actor, verb, key, old=old, new=new, reason=reason)


# ── What is asked of the values ─────────────────────────────────────────────────────────────────────


def _acting_key(actor: Actor) -> ApiKey | None:
    return ApiKey.objects.get(pk=actor.id) if actor.kind == ActorKind.API_KEY else None


def _require_reach(acting: ApiKey | None, api_key: ApiKey) -> None:
    """A key that could rotate any other would live longer, and reach further, than it was made for."""
    if acting and acting.pk not in {api_key.pk, api_key.parent_id}:
        raise errors.KeyOutOfReach()


def _checked_name(name: str) -> str:
    return checked(ApiKey, "name", clean_text(name))


def _checked_scopes(actor: Actor, scopes: list[str]) -> list[str]:
    if not scopes:
        raise errors.ScopesMissing()
    grantable = grantable_scopes(actor)
    for scope in scopes:
        if scope not in grantable:
            raise errors.ScopeNotGrantable(scope=scope)
    return sorted(set(scopes))


def _checked_networks(acting: ApiKey | None, networks: list[str]) -> list[str]:
    """In their usual form, each once. A key that is bound to networks gives only such as lie inside, by default its own."""
    if len(networks) > MOST_NETWORKS:
        raise errors.TooManyNetworks(count=len(networks), most=MOST_NETWORKS)
    known = list(dict.fromkeys(_checked_network(text) for text in networks))
    limits = acting.allowed_networks if acting else []
    if wide := outside_of(known, limits):
        raise errors.NetworksTooWide(network=wide[0])
    return known or limits


def _checked_network(text: str) -> str:
    try:
        return parse_network(text)
    except ValueError:
        raise errors.NetworkInvalid(network=clean_text(text)[:60]) from None
