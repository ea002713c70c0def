"""An import's rows are kept for seven days after it ended or was last worked on, and then deleted. That it was, when, by whom
and how many rows did what is kept.
"""

from django.db import transaction
from django.db.models import Q

from portal import clock
from portal.events.record import changes_between, record_event, snapshot
from portal.files.storing import forget
from portal.imports.models import Import, ImportRow
from portal.imports.queries import counted_rows
from portal.jobs.models import KEPT, Job
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked

BATCH = 5_000  # rows in one DELETE: nobody waits for a long one


def forget_old_imports(limit: int = 20) -> None:
    """A round of the background. One that stopped half way goes on: an import with `final_counts` has rows to delete."""
    before = clock.now() - KEPT
    kept = Import.objects.with_end().filter(rows_deleted_at=None)
    due = kept.filter(Q(ended_at__lte=before) | Q(final_counts__isnull=False))
    for pk in due.order_by("id").values_list("pk", flat=True)[:limit]:
        if _close(pk):
            _delete_rows(pk)


def forget_upload(source: Import) -> None:
    """The caller saves it."""
    forget(source.upload.name)
    forget(source.original.name)
    source.upload = source.original = ""


def _close(pk: str) -> bool:
    """Whether its rows may go: not when somebody went on with it a moment ago, which takes the same locks."""
    with transaction.atomic():
        source = locked(Import, pk)
        source.job = locked(Job, source.job_id)
        if source.is_kept:
            return False
        if source.final_counts is None:
            before = snapshot(source)
            if source.state in (Import.State.READING, Import.State.STAGED):  # nobody came back to it
                source.become(Import.State.DISCARDED)
                forget_upload(source)
            source.final_counts = counted_rows(source)
            source.save()
            old, new = changes_between(before, snapshot(source))
            if old:
                record_event(Actor.system(), "import.discarded", source, old=old, new=new)
    return True


def _delete_rows(pk: str) -> None:
    rows = ImportRow.objects.filter(source=pk)
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        ImportRow.objects.filter(pk__in=batch).delete()
    Import.objects.filter(pk=pk).update(rows_deleted_at=clock.now())
