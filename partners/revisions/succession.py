"""Rows that follow one another: putting one in, and taking one out that has not begun. Its neighbours' values stay.

Call these while the catalogue is held (`hold_catalogue`): it is revised by one at a time.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from partners.catalogue.models import AddOnVersion, CommitmentRule, Plan, PlanVersion, PriceListItem, Revised
from partners.revisions.lines import Line
from partners.revisions.models import Revision
from portal.events.record import plain

Said = dict[str, Any]
SERIES: dict[type[Revised], tuple[str, ...]] = {
    PlanVersion: ("plan",),
    AddOnVersion: ("add_on",),
    CommitmentRule: ("term",),
    PriceListItem: ("plan", "add_on", "tier", "term", "currency"),
}


def hold_catalogue() -> None:
    """Until the transaction ends. Whoever only sells is not kept waiting."""
    list(Plan.objects.select_for_update(no_key=True).order_by("pk"))


def row_before(line: Line) -> Revised | None:
    """What holds on the line's day without it."""
    rows = line.model.objects.filter(**line.series, valid_from__lte=line.valid_from)
    return rows.order_by("-valid_from").first()


def says_nothing_new(line: Line, row: Revised | None) -> bool:
    """But where it was read, and as what."""
    return row is not None and _said(line, row) == said(line)


def with_name(line: Line, row: Revised | None) -> Line:
    """The name only where it is a new one, so that no version that is planned for later brings the old one back. The first
    version of all says it.
    """
    if (product := line.product) is None or "name" not in line.values:
        return line
    values = dict(line.values)
    name = values.pop("name") or ("" if row else product.name)
    if name and (row is None or name != product.name_on(line.valid_from)):
        values["name"] = name
    return replace(line, values=values)


def put(line: Line, revision: Revision) -> None:
    """From its day on until the next row begins. What was planned for the same day gives way."""
    series = line.model.objects.filter(**line.series)
    planned = series.filter(valid_from=line.valid_from).first()
    if planned is not None:
        for name, value in {**line.values, "revision": revision}.items():
            setattr(planned, name, value)
        planned.save()
        _link(planned, line)
        return
    following = series.filter(valid_from__gt=line.valid_from).order_by("valid_from").first()
    before = row_before(line)
    if before is not None and (before.valid_until is None or before.valid_until > line.valid_from):
        before.valid_until = line.valid_from
        before.save(update_fields=["valid_until"])
    ends = following.valid_from if following else None
    row = line.model(**line.series, **line.values, valid_from=line.valid_from, valid_until=ends, revision=revision)
    row.save(force_insert=True)
    _link(row, line)


def take_out(row: Revised) -> None:
    """The row before goes on in its place."""
    same = {name: getattr(row, name) for name in SERIES[type(row)]}
    before = type(row).objects.filter(**same, valid_until=row.valid_from).first()
    ends = row.valid_until
    row.delete()
    if before is not None:
        before.valid_until = ends
        before.save(update_fields=["valid_until"])


def _link(row: Revised, line: Line) -> None:
    for name, records in line.linked.items():
        getattr(row, name).set(records)


# ── In plain values ─────────────────────────────────────────────────────────────────────────────────


def said(line: Line) -> Said:
    """What people compare: without where it was read."""
    linked = {name: sorted(record.code for record in records) for name, records in line.linked.items()}
    return plain({**_values(line), **linked})


def said_by(line: Line, row: Revised | None) -> Said | None:
    """What a row says of the same."""
    if row is None:
        return None
    called = {"name": line.product.name_on(line.valid_from)} if line.product and "name" in line.values else {}
    return _said(line, row) | called


def _said(line: Line, row: Revised) -> Said:
    linked = {name: sorted(record.code for record in getattr(row, name).all()) for name in line.linked}
    return plain({name: getattr(row, name) for name in _values(line)} | linked)


def _values(line: Line) -> dict[str, Any]:
    hidden = {"source", "verified", "precision", "code"}
    return {name: _with_all_places(value) for name, value in line.values.items() if name not in hidden}


def _with_all_places(value: Any) -> Any:
    """As the database keeps amounts: 12 and 12.0000 are one price."""
    return value.quantize(Decimal("0.0001")) if isinstance(value, Decimal) else value
