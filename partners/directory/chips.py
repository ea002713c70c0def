"""The list's filters in words. Each keeps the others, and what was searched for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.countries import country_name


@dataclass(frozen=True, slots=True)
class Chip:
    label: str | Promise
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter with several values: a menu, called by what is chosen."""

    name: str
    text: str
    chips: list[Chip]


def switches(asked: QueryDict, names: Iterable[tuple[str, str, str | Promise]]) -> list[Chip]:
    """(filter, value, words) of each; asked for again, it is taken away."""
    return [_chip(asked, name, value, words) for name, value, words in names]


def choice(asked: QueryDict, name: str, title: str, options: Iterable[tuple[str, str]]) -> Choice:
    chips = [_chip(asked, name, value, label) for value, label in options]
    chosen = next((chip.label for chip in chips if chip.current), None)
    everything = Chip(_("All"), address(asked, **{name: ""}), chosen is None)
    return Choice(name, f"{title}: {chosen}" if chosen else title, [everything, *chips])


def country_options(codes: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in codes), key=lambda pair: pair[1])


def address(asked: QueryDict, **changes: str) -> str:
    """The list's address with these filters changed, from its first page."""
    kept = asked.copy()
    for name in ("cursor", *changes):
        kept.pop(name, None)
    for name, value in changes.items():
        if value:
            kept[name] = value
    return f"?{kept.urlencode()}"


def _chip(asked: QueryDict, name: str, value: str, label: str | Promise) -> Chip:
    current = asked.get(name) == value
    return Chip(label, address(asked, **{name: "" if current else value}), current)
