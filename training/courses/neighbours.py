"""What comes before and after in a list. Pure."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def neighbours(items: Sequence[Item], item: Item) -> tuple[Item | None, Item | None]:
    place = items.index(item)
    return (items[place - 1] if place else None, items[place + 1] if place + 1 < len(items) else None)
