"""What a key may do now: never more than whoever stands behind it may do at this moment.

Asked with every request, so that a demotion, a removal or an account switched off works on the next one, without anybody
having to remember which keys it concerns. A key from the command line without `--for` has nobody behind it.
"""

import functools
from dataclasses import replace

from portal.accounts.models import User
from portal.keys.models import ApiKey
from portal.keys.scopes import grantable_scopes
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.models import Partner

KEY_MAKING = frozenset({"api-keys:write"})


def works(key: ApiKey) -> bool:
    """Not revoked, not expired, its partner not closed, and somebody here answers for it. Wants `with_person()`."""
    closed = key.partner is not None and key.partner.state == Partner.State.CLOSED
    secret_ended = key.uses_old_secret and not key.is_rotating
    return key.state == "active" and not closed and not secret_ended and is_answered_for(key)


def is_answered_for(key: ApiKey) -> bool:
    """Of the network's keys, only under the staff role in which they were made: another role's reach is another key's."""
    person, role = _behind(key)
    if person is None:
        return True
    fits = bool(role) and (key.partner_id is not None or key.uses_old_secret or role == key.staff_role)
    return person.is_active and fits


def scopes_now(key: ApiKey) -> frozenset[str]:
    """The key's scopes, cut to what its person's role gives today. Staff's are not cut: there every action asks the role."""
    person, role = _behind(key)
    if person is None or key.partner_id is None:
        return frozenset(key.scopes)
    return frozenset(key.scopes) & _scopes_of(role)


def actor_of(key: ApiKey, request_id: str = "") -> Actor:
    """Who a request with this key acts as."""
    scopes = scopes_now(key)
    if key.uses_old_secret:  # it carries an integration over, and leaves nothing behind that outlives it
        scopes -= KEY_MAKING
    actor = replace(Actor.api_key(key, request_id), scopes=scopes)
    person, role = _behind(key)
    if key.partner_id or person is None:
        return actor
    return replace(actor, staff_role=role, staff_id=person.pk)


def _behind(key: ApiKey) -> tuple[User | None, str]:
    """Who stands behind the secret that was used, and their role on the key's side: empty once they have none."""
    person, role = (key.previous_by, key.previous_role) if key.uses_old_secret else (key.created_by, key.person_role)
    if person and not key.partner_id:
        role = person.staff_role
    return person, role or ""


@functools.cache
def _scopes_of(role: str) -> frozenset[str]:
    """The table of actions is complete once the apps are loaded, so each role is worked out once."""
    return frozenset(grantable_scopes(Actor(ActorKind.PERSON, role=role, partner_id="some")))
