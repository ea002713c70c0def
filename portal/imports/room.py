"""How much the files of a partner may take together until their rows are deleted, so that nobody fills the disk of all."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Case, F, Min, QuerySet, Sum, When

from portal import clock
from portal.imports.errors import NoRoomForImport
from portal.imports.models import Import
from portal.jobs.models import KEPT

MB = 1_000_000


def refuse_without_room(source: Import) -> None:
    """Whether the others wait, were committed or discarded makes no difference: their rows are there."""
    limit = settings.IMPORTS_MB_PER_PARTNER
    kept = Import.objects.filter(partner_id=source.partner_id, rows_deleted_at=None)
    if limit and (kept.aggregate(bytes=Sum("size"))["bytes"] or 0) + source.size > limit * MB:
        raise NoRoomForImport(filename=source.filename, limit=limit, day=_day_of_more_room(kept))


def unfolded(size: int, rows: Iterable[Iterable[str]]) -> int:
    """What a file takes: its own bytes, or the characters of its cells, where it was packed."""
    return max(size, sum(len(cell) for cells in rows for cell in cells))


def _day_of_more_room(kept: QuerySet[Import]) -> date:
    by_job = When(state__in=Import.BY_JOB, then=F("job__finished_at"))
    ended = kept.aggregate(first=Min(Case(by_job, default=F("touched_at"))))["first"] or clock.now()
    return (ended + KEPT).date()
