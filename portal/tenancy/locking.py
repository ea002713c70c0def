"""Holding a record until the transaction ends, in one order for everybody."""

from typing import Any

from django.db import models

from portal.tenancy.models import Partner


def locked(model: type[models.Model], pk: str) -> Any:
    """The row as it is now, or None. Where the model says `partner_first`, its partner's row is held before it: whoever changes
    one such record and whoever changes many of them then wait for each other, and never both at once. Rows that only name the
    partner are written meanwhile.
    """
    rows = model._base_manager.filter(pk=pk)
    if getattr(model, "partner_first", False):
        held = Partner._base_manager.select_for_update(no_key=True, of=("self",))
        held.filter(pk__in=rows.values("partner_id")).first()
    return rows.select_for_update(of=("self",)).first()
