from django.utils.translation import gettext_lazy as _

from portal.errors import NotAllowed, PortalError


class JobFinished(PortalError):
    code = "job_finished"
    message = _("This job is {state} already.")
    next_step = _("Its result says which rows are in.")


class JobNotFinished(PortalError):
    code = "job_not_finished"
    message = _("This job is not finished yet.")
    next_step = _("Wait until it is done, or cancel it.")


class NothingToRetry(PortalError):
    code = "nothing_to_retry"
    message = _("Every row of this job is in.")
    next_step = _("There is nothing to try again.")


class JobExpired(PortalError):
    code = "job_expired"
    status = 410
    message = _("What this job was given and what it made was kept for 7 days, and is deleted.")
    next_step = _("Start it again.")


class JobStuck(PortalError):
    code = "job_stuck"
    message = _("This job was begun {count} times, and ended each time before it got anywhere.")
    next_step = _("Start it again with fewer rows. If it stays, send us the job's id.")


class NotYourJob(NotAllowed):
    code = "not_your_job"
    message = _("{label} started this job.")
    next_step = _("Ask them, or somebody whose role changes client accounts.")


class NotYourFile(NotYourJob):
    next_step = _("Nobody else gets its file, for it holds what they may see. Export the list yourself.")


class TooManyRows(PortalError):
    code = "too_many_rows"
    status = 400
    field = "rows"
    message = _("{count} rows are more than the {limit} that one job takes.")
    next_step = _("Send them in several jobs.")


class ActorGone(PortalError):
    """A job outlives its request; its actor's rights are asked at every chunk."""

    code = "actor_gone"
    status = 403
    message = _("{label} no longer has access, so the job was stopped. The rows done so far are in.")
    next_step = _("Somebody with access can start it again: rows that are in are recognised.")


class NothingWritten(PortalError):
    code = "nothing_written"
    message = _("This job ended before its file was written.")
    next_step = _("Start it again.")
