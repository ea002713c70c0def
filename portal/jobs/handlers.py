"""The background's round of jobs."""

from django.utils.translation import gettext_lazy as _

from portal.background import background_round
from portal.events.sentences import phrases
from portal.jobs.services import run_due_jobs

background_round("jobs")(run_due_jobs)

phrases({"job.cancel_requested": _("cancelled “{subject}”")})
