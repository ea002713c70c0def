"""The background's round of jobs, and the words of their events."""

from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.sentences import minor, phrases
from portal.jobs import bulk, notices  # noqa: F401  a kind of job, its action, and who is told of its end
from portal.jobs.keeping import forget_old_jobs
from portal.jobs.services import run_due_jobs

background_round("jobs")(run_due_jobs)
background_round("old-jobs")(forget_old_jobs)

phrases(
    {
        "job.created": _("started “{subject}”"),
        "job.cancel_requested": _("cancelled “{subject}”"),
        "job.retried": _("had the refused rows of “{subject}” tried again"),
        "job.finished": _("finished “{subject}”"),
    }
)
minor("job.created", "job.cancel_requested", "job.retried", "job.finished")
