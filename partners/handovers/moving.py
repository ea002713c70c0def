"""Everything that hangs on a client changes hands with it, found by its foreign keys, so that a new table is not forgotten.

Call it in the transaction of the acceptance, with both partners and the client held.
"""

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Max, UniqueConstraint

from partners.clients.models import ClientAccount
from portal.search.index import index
from portal.search.registry import FINDABLE, is_found
from portal.tenancy.kinds import PartnerOwned
from portal.tenancy.models import Partner

Table = Any  # a model of partner-owned rows


@cache
def tables_below(root: Table) -> dict[Table, str]:
    """Each table whose rows hang on those of `root`, with the path up to it; nearer ones first."""
    found: dict[Table, str] = {root: ""}
    for above in (nearer := [root]):
        for table in _partner_owned():
            for field in table._meta.concrete_fields:
                if table not in found and field.related_model is above and field.name not in table.stays_behind:
                    found[table] = f"{field.name}__{found[above]}".removesuffix("__")
                    nearer.append(table)
    del found[root]
    return found


def _partner_owned() -> list[Table]:
    return [model for model in apps.get_models() if issubclass(model, PartnerOwned) and not model._meta.proxy]


def is_numbered(table: Table) -> bool:
    """Whether its rows have a number of their own at each partner, for reading aloud."""
    unique = (rule.fields for rule in table._meta.constraints if isinstance(rule, UniqueConstraint))
    return ("partner", "number") in unique


def move_what_hangs_on(clients: list[ClientAccount], to: Partner) -> None:
    """Rows near the client first: a line of the ledger follows its subscription, which a trigger asks for. Composite foreign
    keys are looked at when the transaction ends. Of what people of the one partner wrote down for themselves (`forgotten`) the
    other one reads nothing.
    """
    for table, path in tables_below(ClientAccount).items():
        rows = table._base_manager.filter(**{f"{path}__in": clients})
        moved = list(rows.order_by("pk")) if is_numbered(table) or is_found(table) else []
        if is_numbered(table):
            _renumber(table, moved, to)
        else:
            rows.update(partner=to, **table.forgotten)
        if is_found(table):
            named = table._base_manager.select_related(*FINDABLE[table].select_related)
            index(named.filter(pk__in=[row.pk for row in moved]))


def _renumber(table: Table, rows: list[Any], to: Partner) -> None:
    """In their order, behind the numbers that the receiving partner has."""
    highest = table._base_manager.filter(partner=to).aggregate(highest=Max("number"))["highest"] or 0
    for number, row in enumerate(sorted(rows, key=lambda row: row.number), highest + 1):
        table._base_manager.filter(pk=row.pk).update(partner=to, number=number)
