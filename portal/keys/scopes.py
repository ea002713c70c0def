"""What a key can be allowed: `noun:read` and `noun:write` for every noun of the API.

Nothing is listed by hand: reading comes from the API's resources, writing from the table of actions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from portal.actions import REGISTRY, Action
from portal.tenancy.actor import Actor, ActorKind
from portal.tenancy.kinds import NetworkOwned, PartnerOwned, Record

if TYPE_CHECKING:
    from portal.api.viewsets import PortalViewSet


def resources() -> dict[str, type[PortalViewSet]]:
    """The API's viewsets by noun."""
    from portal.api.viewsets import PortalViewSet
    from portal.urls import router  # the resources name the services, and the services ask for scopes

    viewsets = (viewset for _prefix, viewset, _basename in router.registry if issubclass(viewset, PortalViewSet))
    return {viewset.noun: viewset for viewset in viewsets if hasattr(viewset, "model")}


def grantable_scopes(actor: Actor) -> list[str]:
    """What this actor may put into a key: nobody gives more than they have themselves."""
    if actor.kind == ActorKind.API_KEY and actor.scopes is not None:
        return sorted(actor.scopes & set(all_scopes()))
    return sorted({*_readable(actor), *_writable(actor)})


def all_scopes() -> list[str]:
    writing = {action.scope for action in _actions_for_keys()}
    return sorted({f"{noun}:read" for noun in resources()} | writing)


def _actions_for_keys() -> list[Action]:
    return [action for action in REGISTRY.values() if action.api and (action.roles or action.staff_roles)]


def _readable(actor: Actor) -> Iterator[str]:
    for noun, viewset in resources().items():
        if may_read(actor, viewset):
            yield f"{noun}:read"


def may_read(actor: Actor, viewset: type[PortalViewSet]) -> bool:
    """Whether the actor's role includes reading this resource at all."""
    if actor.is_system:
        return True
    if actor.is_staff:
        return staff_role_reads(actor.staff_role, viewset.model)
    if getattr(viewset, "staff_only", False):
        return False
    return role_reads(actor.role, viewset.model)


def role_reads(role: str, model: type) -> bool:
    if issubclass(model, PartnerOwned):
        return model.partners_read and role in model.read_roles
    return model.partners_read if issubclass(model, NetworkOwned) else True


def staff_role_reads(role: str, model: type[Record]) -> bool:
    return role in model.staff_read_roles


def _writable(actor: Actor) -> Iterator[str]:
    """A scope covers every action of its noun, so it takes a role that includes them all. A staff key keeps its role, which is
    asked at each action: there one is enough.
    """
    if actor.is_system:
        return (action.scope for action in _actions_for_keys())
    enough = any if actor.is_staff else all
    included: dict[str, list[bool]] = {}
    for action in _actions_for_keys():
        role, roles = _side(actor, action)
        if roles:
            included.setdefault(action.scope, []).append(role in roles)
    return (scope for scope, answers in included.items() if enough(answers))


def _side(actor: Actor, action: Action) -> tuple[str, frozenset]:
    """The actor's role, and the roles that the action is for, on the actor's side: staff's or a partner's."""
    if actor.is_staff and not actor.partner_id:
        return actor.staff_role, action.staff_roles
    return actor.role, action.roles
