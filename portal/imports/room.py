"""How much the files of a partner may take together until their rows are deleted, so that nobody fills the disk of all."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Min, Sum
from django.utils import timezone

from portal import clock
from portal.imports.errors import ImportAboveRoom, NoRoomForImport, NoRoomMeanwhile
from portal.imports.models import Import, ImportQuerySet
from portal.jobs.models import KEPT

MB = 1_000_000
ROW = 1_000  # bytes that a row takes in the database, with its indexes, however short its cells are


def refuse_without_room(source: Import) -> None:
    """Whether the others wait, were committed or discarded makes no difference: their rows are there."""
    limit = settings.IMPORTS_MB_PER_PARTNER
    if not limit:
        return
    if source.size > limit * MB:
        raise ImportAboveRoom(filename=source.filename, limit=limit, days=KEPT.days)
    kept = Import.objects.filter(partner_id=source.partner_id, rows_deleted_at=None).exclude(pk=source.pk)
    if (kept.aggregate(bytes=Sum("size"))["bytes"] or 0) + source.size > limit * MB:
        raise _no_room(source.filename, limit, _day_of_more_room(kept))


def measured(size: int, rows: Iterable[Sequence[str]]) -> tuple[int, int]:
    """How many rows a file has, and what it takes: its own bytes, or its cells as rows of the database, if that is more. What
    is measured again is the same.
    """
    total, taken = 0, 0
    for cells in rows:
        total, taken = total + 1, taken + ROW + sum(map(len, cells))
    return total, max(size, taken)


def _no_room(filename: str, limit: int, day: date | None) -> NoRoomForImport:
    if day is None:
        return NoRoomMeanwhile(filename=filename, limit=limit, days=KEPT.days)
    return NoRoomForImport(filename=filename, limit=limit, days=KEPT.days, day=day)


def _day_of_more_room(kept: ImportQuerySet) -> date | None:
    """Where the reader is; None while jobs work on all that takes room."""
    ended = kept.filter(size__gt=0).with_end().aggregate(first=Min("ended_at"))["first"]
    return timezone.localdate(max(ended + KEPT, clock.now())) if ended else None
