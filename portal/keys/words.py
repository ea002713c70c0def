"""Scopes as people say them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.keys.groups import grouped, noun_label


def scopes_in_words(scopes: Iterable[str]) -> list[str]:
    """One line per noun, in the order of the pages: “Client accounts: read and write”."""
    verbs: dict[str, set[str]] = {}
    for scope in scopes:
        noun, _colon, verb = scope.partition(":")
        verbs.setdefault(noun, set()).add(verb)
    return [f"{noun_label(noun)}: {_what(verbs[noun])}" for _group, nouns in grouped(verbs) for noun in nouns]


def _what(verbs: set[str]) -> str:
    if {"read", "write"} <= verbs:
        return _("read and write")
    return _("write") if "write" in verbs else _("read")
