from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class AlreadyPublished(PortalError):
    code = "already_published"
    message = _("“{title}” is {state}: its text is fixed.")
    next_step = _("Write a new announcement that corrects it, and withdraw this one if it is wrong.")


class NotPublished(PortalError):
    code = "not_published"
    message = _("“{title}” is {state}.")
    next_step = _("Load it again: somebody may have changed it in the meantime.")


class NobodyAffected(PortalError):
    code = "nobody_affected"
    message = _("No partner is affected by “{title}”.")
    next_step = _("Widen its audience first.")


class DateMissing(PortalError):
    code = "date_missing"
    status = 400
    field = "effective_on"
    message = _("A programme change needs the day from which it applies.")
    next_step = _("Choose a date, or make it news.")


class DateInThePast(PortalError):
    code = "date_in_the_past"
    status = 400
    field = "effective_on"
    message = _("{date} is in the past.")
    next_step = _("A change applies from today or a later day: nobody can have known of it before.")


class AlreadyAcknowledged(PortalError):
    code = "already_acknowledged"
    message = _("{who} acknowledged this already.")
    next_step = _("There is nothing left to do.")


class NothingToAcknowledge(PortalError):
    code = "nothing_to_acknowledge"
    message = _("This does not ask to be acknowledged.")
    next_step = _("Reading it is enough.")


class NobodyToRemind(PortalError):
    code = "nobody_to_remind"
    message = _("Every affected partner has acknowledged “{title}”.")
    next_step = _("There is nobody left to remind.")
