"""Holding a record until the transaction ends, in one order for everybody."""

from collections.abc import Iterable
from typing import Any, cast

from django.db import models


def locked(model: type[models.Model], pk: str) -> Any:
    """The row as it is now, or None. What the model names by `held_first`, its partner or its person, is held before it: whoever
    begins with one record and whoever begins with another that it hangs on then wait for each other, and never both at once.
    Rows that only name a held one are written meanwhile.
    """
    rows = model._base_manager.filter(pk=pk)
    if first := getattr(model, "held_first", ""):
        relation = cast(models.ForeignKey, model._meta.get_field(first))
        _held(relation.related_model._base_manager.filter(pk__in=rows.values(relation.attname)))
    return _held(rows)


def hold_all(rows: models.QuerySet) -> None:
    """The same for many, by their ids: two who hold some of the same begin with the same one, in whatever order they go on."""
    held = rows.model._base_manager.filter(pk__in=list(rows.order_by().values_list("pk", flat=True)))
    if first := getattr(rows.model, "held_first", ""):
        relation = cast(models.ForeignKey, rows.model._meta.get_field(first))
        _hold(relation.related_model._base_manager.filter(pk__in=held.values(relation.attname)))
    _hold(held)


def all_locked(model: type[models.Model], pks: Iterable[str]) -> dict[str, Any]:
    """As `locked`, for many: those that there are, by id, each with the row that is held before it."""
    rows = model._base_manager.filter(pk__in=list(pks))
    hold_all(rows)
    first = getattr(model, "held_first", "")
    return {row.pk: row for row in (rows.select_related(first) if first else rows).order_by()}


def _hold(rows: models.QuerySet) -> None:
    list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))


def _held(rows: models.QuerySet) -> Any:
    return rows.select_for_update(no_key=True, of=("self",)).first()
