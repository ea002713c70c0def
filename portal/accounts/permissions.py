"""The permissions table that people read: the same actions and read rules that the services ask."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.actions import REGISTRY
from portal.keys.scopes import resources, role_reads, staff_role_reads
from portal.tenancy.roles import Role, StaffRole


@dataclass(frozen=True, slots=True)
class Line:
    """One action, and for each role its label and whether it includes the action."""

    label: str
    allowed: tuple[tuple[str | Promise, bool], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Everything about one noun. `reading` is None where there is nothing to read."""

    label: str
    reading: Line | None
    lines: tuple[Line, ...]


def noun_label(noun: str) -> str:
    """As people call it: the model's own plural where the API has such a resource."""
    viewset = resources().get(noun)
    words = viewset.model._meta.verbose_name_plural if viewset and not viewset.own_name else noun.replace("-", " ")
    return capfirst(str(words)).replace("Api ", "API ")


def permission_groups(side: type[Role | StaffRole] = Role) -> list[Group]:
    """For partners without what only staff may do, and the other way round; for both without what anybody at all may do."""
    nouns = {action.noun for action in REGISTRY.values()} | set(resources())
    groups = (Group(noun_label(noun), _reading(noun, side), _lines(noun, side)) for noun in nouns)
    return sorted((group for group in groups if group.reading or group.lines), key=lambda group: group.label)


def _reading(noun: str, side: type[Role | StaffRole]) -> Line | None:
    viewset = resources().get(noun)
    if viewset is None or (side is Role and getattr(viewset, "staff_only", False)):
        return None
    reads = role_reads if side is Role else staff_role_reads
    readers = frozenset(role for role in side if reads(role, viewset.model))
    return Line(str(_("Read")), _by_role(readers, side)) if readers else None


def _lines(noun: str, side: type[Role | StaffRole]) -> tuple[Line, ...]:
    actions = (
        (one.label, one.roles if side is Role else one.staff_roles) for one in REGISTRY.values() if one.noun == noun
    )
    return tuple(Line(str(label), _by_role(roles, side)) for label, roles in actions if roles)


def _by_role(roles: frozenset, side: type[Role | StaffRole]) -> tuple[tuple[str | Promise, bool], ...]:
    return tuple((role.label, role in roles) for role in side)
