"""Making rows of the catalogue of what a revision asks, and working out whom that affects. The caller has a transaction."""

from datetime import date
from typing import Any

from partners.revisions import errors
from partners.revisions.effects import catalogues_for, effects_of
from partners.revisions.lines import Line, read_lines
from partners.revisions.models import Revision
from partners.revisions.succession import hold_catalogue, put, row_before, said, said_by, says_nothing_new, with_name
from partners.subscriptions.market import places_of_partners


def lay_down(revision: Revision, seen: str = "") -> None:
    """All of its lines or none, as of today. `seen` is the digest of what was shown. A line with the day of a row that has not
    begun takes that row's place.
    """
    hold_catalogue()
    read = sorted(read_lines(_as_taken(revision.asked)), key=lambda line: line.valid_from)
    places = places_of_partners()
    without = catalogues_for(places.values())
    revision.lines, revision.first_on = [], read[0].valid_from
    revision.save()
    for line in read:
        if line.product is not None and line.product._state.adding:
            line.product.save(force_insert=True)
    read = [line for line in read if _laid_down(line, revision)]
    if not read:
        raise errors.NothingNew()
    revision.asked, revision.first_on = _only(read, revision.asked), read[0].valid_from
    revision.effects, revision.affected_partners = effects_of(read, places, without, catalogues_for(places.values()))
    if seen and seen != revision.digest:
        raise errors.ShownDifferently()
    revision.save()


def _as_taken(asked: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    return {kind: [row | {"valid_from": date.fromisoformat(row["valid_from"])} for row in rows] for kind, rows in asked.items()}


def _only(lines: list[Line], asked: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Without what says nothing new: its day may be past when it is confirmed, and nobody was shown it."""
    kept = {line.place for line in lines}
    found = {kind: [row for number, row in enumerate(rows) if f"{kind}.{number}" in kept] for kind, rows in asked.items()}
    return {kind: rows for kind, rows in found.items() if rows}


def _laid_down(line: Line, revision: Revision) -> bool:
    """Whether it said something new; then its row is there, and the revision tells of it."""
    row = row_before(line)
    line = with_name(line, row)
    if says_nothing_new(line, row):
        return False
    revision.lines.append(_as_asked(line, said_by(line, row)))
    put(line, revision)
    return True


def _as_asked(line: Line, before: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "what": line.label,
        "valid_from": line.valid_from.isoformat(),
        "before": before,
        "after": said(line),
        "source": line.values["source"],
    }
