"""What a job was given and what it made are kept as long as its page says, and then deleted; that it ran is kept."""

from portal import clock
from portal.jobs.models import KEPT, Job, JobRow

BATCH = 5_000  # rows in one DELETE: a transaction that others need not wait for


def forget_old_rows() -> None:
    """A round of the background. What an import was given is the import's, and is kept with it."""
    expired = Job.objects.filter(finished_at__lte=clock.now() - KEPT)
    rows = JobRow.objects.filter(job__in=expired)
    while batch := list(rows.values_list("pk", flat=True)[:BATCH]):
        JobRow.objects.filter(pk__in=batch).delete()
