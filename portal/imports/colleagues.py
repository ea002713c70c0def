"""A person of the partner's own company, by e-mail address or by name."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from portal.imports.problems import Unreadable, shown
from portal.text import fold


@dataclass(frozen=True)
class Colleague:
    name: str
    email: str
    role: str


Colleagues = Mapping[str, tuple[Colleague, ...]]  # by what a cell may call them


def by_words(people: list[Colleague]) -> Colleagues:
    found: dict[str, tuple[Colleague, ...]] = {}
    for person in people:
        for words in {_words(person.name), _words(person.email)}:
            found[words] = (*found.get(words, ()), person)
    return found


def _words(text: str) -> str:
    """`Keller, Nora` is Nora Keller."""
    return " ".join(sorted(fold(text.replace(",", " ")).split()))


def read_colleague(text: str, colleagues: Colleagues) -> Colleague:
    found = colleagues.get(_words(text), ())
    if len(found) > 1:
        raise Unreadable(
            "ambiguous_colleague",
            _("“{found}” can be any of {count} people of your company. Expected: one of them."),
            _("Write the e-mail address instead of the name."),
            found=shown(text),
            count=len(found),
        )
    if not found:
        raise unknown_colleague(text)
    return found[0]


def unknown_colleague(text: str, field: str | None = None) -> Unreadable:
    return Unreadable(
        "unknown_colleague",
        _("“{found}” is nobody of your company. Expected: the e-mail address or the name of a colleague."),
        _("Correct it, invite the person first, or leave the cell empty."),
        found=shown(text),
        field=field,
    )
