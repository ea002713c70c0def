"""What a job was given and what it made are kept as long as its page says, and then deleted; that it ran is kept."""

from portal import clock
from portal.jobs.models import KEPT, Job
from portal.jobs.registry import kind_of


def forget_old_jobs(limit: int = 20) -> None:
    """A round of the background. What an import was given is the import's, and is kept with it: its job has no options."""
    old = Job.objects.filter(finished_at__lte=clock.now() - KEPT).exclude(options={})
    for job in old[:limit]:
        kind_of(job).forget(job)
        Job.objects.filter(pk=job.pk).update(options={})
