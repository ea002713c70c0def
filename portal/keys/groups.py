"""The nouns of the API under words people use, in the order in which they look for them; and ready-made choices of scopes.

Each app says beside its resources which of its nouns belong where (`api_groups`, `scope_presets`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.actions import REGISTRY
from portal.keys.scopes import resources
from portal.nouns import named, plural_of


class NounGroup(models.TextChoices):
    """In the order of the pages."""

    COMPANY = "company", _("Company")
    CLIENTS = "clients", _("Clients and subscriptions")
    TRAINING = "training", _("Training and assets")
    PROGRAMME = "programme", _("Programme")
    TECHNICAL = "technical", _("Technical")


@dataclass(frozen=True, slots=True)
class ScopePreset:
    """A quick choice in the form for a key. `scopes` None: reading everything."""

    code: str
    label: str | Promise
    scopes: frozenset[str] | None = None

    def among(self, grantable: Iterable[str]) -> list[str]:
        """Its scopes, as far as they can be given."""
        wanted = {one for one in grantable if one.endswith(":read")} if self.scopes is None else self.scopes
        return sorted(wanted & set(grantable))


def _declared(name: str) -> Iterator:
    from portal.urls import APPS  # which name the resources, and those ask for scopes

    for app in APPS:
        yield from getattr(import_module(app), name, ())


def presets() -> list[ScopePreset]:
    return list(_declared("scope_presets"))


def group_of(noun: str) -> NounGroup:
    """As its app says; by its app where that says nothing."""
    for group, nouns in _declared("api_groups"):
        if noun in nouns:
            return group
    viewset = resources().get(noun)
    app = viewset.model._meta.app_label if viewset else ""
    return {"partners": NounGroup.PROGRAMME, "training": NounGroup.TRAINING}.get(app, NounGroup.TECHNICAL)


def noun_label(noun: str) -> str:
    """As people call it: the model's own plural where the API has such a resource."""
    viewset = resources().get(noun)
    return plural_of(viewset.model) if viewset and not viewset.own_name else named(noun.replace("-", " "))


def grouped(nouns: Iterable[str]) -> list[tuple[NounGroup, list[str]]]:
    """The nouns by group, in order: as the app lists them, then by name."""
    listed = [noun for _group, known in _declared("api_groups") for noun in known]
    order = {noun: place for place, noun in enumerate(listed)}
    by_group: dict[NounGroup, list[str]] = {group: [] for group in NounGroup}
    for noun in sorted(set(nouns), key=lambda one: (order.get(one, len(order)), noun_label(one))):
        by_group[group_of(noun)].append(noun)
    return [(group, found) for group, found in by_group.items() if found]


def reading_means(noun: str) -> str:
    """What the noun's read scope tells beyond its own records. Like an audit log anywhere, events are told whole."""
    if noun != "events":
        return ""
    return str(_("What happened to records of every kind, with their values, also of kinds that this key reads no otherwise."))


def writing_means(noun: str, *, staff: bool = False) -> list[str]:
    """What the noun's write scope lets a key do, in the words of the buttons."""
    return [
        str(action.label)
        for action in REGISTRY.values()
        if action.noun == noun and action.api and (action.staff_roles if staff else action.roles)
    ]
