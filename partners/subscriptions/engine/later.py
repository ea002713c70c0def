"""Fields that the engine's values got after the first of them were stored."""

import dataclasses
from collections.abc import Iterator
from typing import Any

LATER = {"later": True}  # metadata of such a field: at its default it is not stored, so that older digests stay true


def stored_fields(value: Any) -> Iterator[str]:
    for one in dataclasses.fields(value):
        if not one.metadata.get("later") or getattr(value, one.name) != _default_of(one):
            yield one.name


def _default_of(one: dataclasses.Field) -> Any:
    return one.default if one.default_factory is dataclasses.MISSING else one.default_factory()
