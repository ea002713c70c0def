"""A row's record as it was when the row was checked, and as it is when the row is written. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.imports.mapping import Field
from portal.imports.problems import shown


def changed_since(planned: Mapping[str, Sequence], changes: Mapping[str, Sequence]) -> dict[str, tuple[Any, Any]]:
    """Field → (as it was then, as it is now), of what the row would change now. What it would not have changed then was as in
    the row.
    """
    then = {name: planned[name][0] if name in planned else pair[1] for name, pair in changes.items()}
    return {name: (then[name], pair[0]) for name, pair in changes.items() if then[name] != pair[0]}


def in_words(changed: Mapping[str, tuple[Any, Any]], fields: Sequence[Field]) -> str:
    """`City: Salem → Portland`."""
    known = {item.name: item for item in fields}
    return "; ".join(
        f"{known[name].label if name in known else name}: {_value(known.get(name), then)} → {_value(known.get(name), now)}"
        for name, (then, now) in changed.items()
    )


def _value(item: Field | None, value: Any) -> str:
    if value in (None, ""):
        return "–"
    return shown(str(item.shown(value) if item else value))
