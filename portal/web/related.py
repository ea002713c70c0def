"""How much of other nouns hangs on a record, each with its list: said in a noun's `home.py`, asked by record pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner


@dataclass(frozen=True, slots=True)
class Related:
    label: str
    count: int
    url: str


Counts = Callable[[Any, Actor, Partner], Related | None]  # of the record, for the reader; None where it says nothing
_RELATED: dict[type[models.Model], list[Counts]] = {}


def related_to(model: type[models.Model]) -> Callable[[Counts], Counts]:
    def decorate(counts: Counts) -> Counts:
        _RELATED.setdefault(model, []).append(counts)
        return counts

    return decorate


def related_of(record: models.Model, actor: Actor, partner: Partner) -> list[Related]:
    found = (counts(record, actor, partner) for counts in _RELATED.get(type(record), ()))
    return [one for one in found if one is not None]
