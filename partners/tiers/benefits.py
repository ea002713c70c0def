"""Which rows count on a day: of several under one code the newest whose day has come. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from portal.entitlements import Entitlement


class Dated(Protocol):
    id: str
    tier_id: str
    code: str
    included: bool
    limit: int | None
    valid_from: date


class Step(Protocol):
    id: str
    previous_id: str
    tier_id: str
    changed_on: date


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Iterable[Row], tier_id: str, on: date) -> dict[str, Row]:
    """Code → row. Of two rows with the same day the one written later counts: that is how a slip is mended."""
    started = (row for row in rows if row.tier_id == tier_id and row.valid_from <= on)
    return {row.code: row for row in sorted(started, key=lambda row: (row.valid_from, row.id))}


def upcoming(rows: Iterable[Row], tier_id: str, on: date) -> list[Row]:
    """Written already, and not yet begun; the next one first."""
    return sorted((r for r in rows if r.tier_id == tier_id and r.valid_from > on), key=lambda r: (r.valid_from, r.id))


def entitlement(rows: Iterable[Dated], tier_id: str, code: str, on: date) -> Entitlement:
    """Nothing is laid down for anybody: free. Laid down for other tiers only: not granted."""
    known = [row for row in rows if row.code == code]
    row = in_force(known, tier_id, on).get(code)
    if row is not None:
        return Entitlement(row.included, row.limit if row.included else None)
    return Entitlement(not any(other.valid_from <= on for other in known))


def tier_on(steps: Iterable[Step], now: str, on: date) -> str:
    """The tier's id on a day: where the last step until then led, else where the first one began, else today's."""
    ordered = sorted(steps, key=lambda step: (step.changed_on, step.id))
    before = [step for step in ordered if step.changed_on <= on]
    if before:
        return before[-1].tier_id
    return ordered[0].previous_id if ordered else now
