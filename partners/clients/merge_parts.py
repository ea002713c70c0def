"""What two client accounts say differently, part by part, and which of both a merge would keep. Pure."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.custom_fields.kinds import as_typed
from portal.imports.internet import display_domain
from portal.imports.phones import display_phone

KEPT, OTHER = "kept", "other"
_ADDRESS = ("address_line1", "address_line2", "postal_code", "city", "region", "country")
# What belongs together goes together: half of two addresses is none.
_PARTS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "name": (_("Company name"), ("name",)),
    "external_id": (_("Number in your PSA"), ("external_id",)),
    "domain": (_("Domain"), ("domain",)),
    "tax_id": (_("Tax id"), ("tax_id",)),
    "phone": (_("Phone"), ("phone",)),
    "address": (_("Address"), _ADDRESS),
    "contact": (_("Contact"), ("contact_name", "contact_email")),
    "owner": (pgettext_lazy("client", "Owner"), ("owner",)),
    "acquired_on": (_("Client since"), ("acquired_on",)),
}
PART_NAMES = tuple(_PARTS)
Written = Mapping[str, Callable[[Any], str]]  # field → its value in words
_WRITTEN: Written = {"domain": display_domain, "phone": display_phone}


@dataclass(frozen=True, slots=True)
class Part:
    """`kept` and `other` in words; `default` says whose stays unless somebody chooses."""

    name: str
    label: str
    kept: str
    other: str
    default: str


def differing_parts(kept: Any, other: Any, own: Iterable[Any], written: Written | None = None) -> list[Part]:
    """`own` are the partner's custom fields. `written`: what a page writes otherwise than the API, which speaks no language."""
    in_words, parts, written = written is not None, [], {**_WRITTEN, **(written or {})}
    for name, (label, fields) in _PARTS.items():
        ours, theirs = _values(kept, fields), _values(other, fields)
        if ours != theirs and any(theirs):
            words = _words(kept, fields, written), _words(other, fields, written)
            default = KEPT if name == "tax_id" and _is_abroad(kept, other) else _default(name, ours, theirs)
            parts.append(Part(name, str(label), *words, default))
    return [*parts, *_own_parts(kept.custom_fields, other.custom_fields, own, in_words)]


def _own_parts(kept: Mapping, other: Mapping, own: Iterable[Any], in_words: bool) -> Iterator[Part]:
    for field in own:
        ours, theirs = kept.get(field.pk), other.get(field.pk)
        if None not in (ours, theirs) and ours != theirs:
            ours_told, theirs_told = (field.in_words(one) if in_words else as_typed(one) for one in (ours, theirs))
            yield Part(field.key, field.name, ours_told, theirs_told, KEPT)


def defaults(kept: Any, other: Any, own: Iterable[Any]) -> set[str]:
    """The parts taken from the other one when nobody chooses."""
    return {part.name for part in differing_parts(kept, other, own) if part.default == OTHER}


def own_values(kept: Mapping, other: Mapping, own: Iterable[Any], take: Collection[str]) -> dict[str, Any]:
    """What only the other has is never lost; where both have one, `take` decides, and of archived fields, of which nobody is
    asked, the kept one's stays.
    """
    asked = {field.pk for field in own if field.key in take}
    taken = {pk: value for pk, value in other.items() if pk in asked or pk not in kept}
    return dict(sorted({**kept, **taken}.items()))


def fields_of(parts: Collection[str]) -> list[str]:
    return [field for name, (_label, fields) in _PARTS.items() if name in parts for field in fields]


def _default(name: str, ours: tuple, theirs: tuple) -> str:
    """The kept one's, unless it has none; of two dates the earlier: one is a client since the first."""
    if not any(ours):
        return OTHER
    return OTHER if name == "acquired_on" and theirs[0] < ours[0] else KEPT


def _is_abroad(kept: Any, other: Any) -> bool:
    """Whether the other one's tax id would be of another country than the address that stays."""
    return any(_values(kept, _ADDRESS)) and kept.country != other.country


def _values(record: Any, fields: tuple[str, ...]) -> tuple:
    return tuple(getattr(record, field) for field in fields)


def _words(record: Any, fields: tuple[str, ...], written: Written) -> str:
    shown = (written.get(field, str)(value) for field in fields if (value := getattr(record, field)))
    return ", ".join(shown)
