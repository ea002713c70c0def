"""The permissions table that people read: the same actions and read rules that the services ask."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from portal.actions import REGISTRY
from portal.keys.scopes import resources, role_reads
from portal.tenancy.roles import Role


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
    words = viewset.model._meta.verbose_name_plural if viewset else noun.replace("-", " ")
    return capfirst(str(words)).replace("Api ", "API ")


def permission_groups() -> list[Group]:
    """For partners: without what only staff or anybody at all may do."""
    nouns = {action.noun for action in REGISTRY.values() if action.roles} | set(resources())
    groups = (Group(noun_label(noun), _reading(noun), _lines(noun)) for noun in nouns)
    return sorted((group for group in groups if group.reading or group.lines), key=lambda group: group.label)


def _reading(noun: str) -> Line | None:
    viewset = resources().get(noun)
    if viewset is None or getattr(viewset, "staff_only", False):
        return None
    readers = frozenset(role for role in Role if role_reads(role, viewset.model))
    return Line(str(_("Read")), _by_role(readers)) if readers else None


def _lines(noun: str) -> tuple[Line, ...]:
    actions = (action for action in REGISTRY.values() if action.noun == noun and action.roles)
    return tuple(Line(str(action.label), _by_role(action.roles)) for action in actions)


def _by_role(roles: frozenset) -> tuple[tuple[str | Promise, bool], ...]:
    return tuple((role.label, role in roles) for role in Role)
