"""A list's filters in words: links that add or drop one and keep the rest."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_filters import FilterSet

from portal.lists.counting import Count

IDS = re.compile(r"[a-z]{2,4}_[0-9a-z]{26}|[0-9a-f]{20,}")  # of records, and of requests


@dataclass(slots=True)
class Chip:
    """`href` adds the filter or, where it is `current`, drops it. Links that nobody counted have no `count`."""

    label: str | Promise
    href: str
    current: bool = False
    count: Count | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter with several values: a menu, called by what is chosen."""

    name: str
    text: str
    chips: list[Chip]


@dataclass(frozen=True, slots=True)
class Quick:
    """A filter with a value that many ask for; with several, where the filter takes them."""

    name: str
    value: str | tuple[str, ...]
    label: str | Promise
    instead_of: tuple[str, ...] = ()  # further filters that it takes the place of

    def is_asked(self, query: QueryDict) -> bool:
        return query.getlist(self.name) == _listed(self.value)


@dataclass(frozen=True, slots=True)
class Options:
    """A filter and its values, (value, words) each."""

    name: str
    label: str | Promise
    options: Iterable[tuple[str, str | Promise]]


def _listed(value: str | Iterable[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def address(asked: QueryDict, **changes: str | Iterable[str]) -> str:
    """The list's address with these parameters changed (an empty one is dropped), from its first page."""
    kept = asked.copy()
    for name in ("cursor", *changes):
        kept.pop(name, None)
    for name, value in changes.items():
        kept.setlist(name, _listed(value))
    for name in [name for name, values in kept.lists() if not any(values)]:
        del kept[name]
    return f"?{kept.urlencode()}"


def quick_chip(asked: QueryDict, quick: Quick) -> Chip:
    """Asked for again, it is taken away."""
    current = quick.is_asked(asked)
    changes: dict[str, str | Iterable[str]] = dict.fromkeys(quick.instead_of, "")
    changes[quick.name] = "" if current else quick.value
    return Chip(quick.label, address(asked, **changes), current)


def choice(asked: QueryDict, options: Options) -> Choice:
    chips = [quick_chip(asked, Quick(options.name, value, label)) for value, label in options.options]
    chosen = next((chip.label for chip in chips if chip.current), None)
    everything = Chip(_("All"), address(asked, **{options.name: ""}), chosen is None)
    return Choice(options.name, f"{options.label}: {chosen}" if chosen else str(options.label), [everything, *chips])


def applied(asked: QueryDict, filterset: FilterSet, but: Iterable[str]) -> list[Chip]:
    """A chip for each filter in force that has no other control on the page; its link drops it."""
    names = [name for name in filterset.filters if name not in but and name != "q" and filterset.form.data.get(name)]
    return [Chip(in_words(filterset, name), address(asked, **{name: ""}), current=True) for name in names]


def in_words(filterset: FilterSet, name: str) -> str:
    """`Country: Germany`, `Overdue`, `Not: Overdue`; the label alone where the value is an id, which says nothing to people."""
    label, value = filterset.filters[name].label, filterset.form.cleaned_data.get(name)
    if value is True or (isinstance(value, str) and IDS.fullmatch(value)):
        return str(label)
    if value is False:
        return _("Not: {filter}").format(filter=label)
    return _("{filter}: {value}").format(filter=label, value=value_in_words(filterset.form.fields[name], value))


def value_in_words(field: Any, value: Any) -> Any:
    """What a field of a form was given, as people read it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(value_in_words(field, one)) for one in value)
    return next((words for known, words in getattr(field, "choices", ()) if str(known) == str(value)), value)
