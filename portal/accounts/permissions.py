"""The permissions table that people read: the same actions and read rules that the services ask."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.actions import REGISTRY
from portal.keys.groups import grouped, noun_label
from portal.keys.scopes import resources, role_reads, staff_role_reads
from portal.tenancy.roles import Role, StaffRole


@dataclass(frozen=True, slots=True)
class Line:
    """One action, and for each role its label and whether it includes the action."""

    label: str
    allowed: tuple[tuple[str | Promise, bool], ...]


@dataclass(frozen=True, slots=True)
class Noun:
    """Everything about one noun. `reading` is None where there is nothing to read."""

    label: str
    reading: Line | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The nouns that belong together, under a word people use."""

    label: str | Promise
    nouns: tuple[Noun, ...]


def permission_groups(side: type[Role | StaffRole] = Role) -> list[Group]:
    """For partners without what only staff may do, and the other way round; for both without what anybody at all may do."""
    known = {action.noun for action in REGISTRY.values()} | set(resources())
    nouns = {noun: Noun(noun_label(noun), _reading(noun, side), _lines(noun, side)) for noun in known}
    shown = [noun for noun, about in nouns.items() if about.reading or about.lines]
    return [Group(group.label, tuple(nouns[noun] for noun in members)) for group, members in grouped(shown)]


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
