from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class JobFinished(PortalError):
    code = "job_finished"
    message = _("This job is {state} already.")
    next_step = _("Its result says which rows are in.")


class ActorGone(PortalError):
    """A job outlives its request; its actor's rights are asked at every chunk."""

    code = "actor_gone"
    status = 403
    message = _("{label} no longer has access, so the job was stopped. The rows done so far are in.")
    next_step = _("Somebody with access can start it again: rows that are in are recognised.")
