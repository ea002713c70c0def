"""Refusals about scheduled reports."""

from django.utils.translation import gettext_lazy as _

from portal.errors import NotAllowed, PortalError


class NotYourReport(NotAllowed):
    message = _("“{name}” is kept by whoever made it, and by owners and admins.")
    next_step = _("Ask one of them, or make one of your own.")


class NotAReader(PortalError):
    code = "not_a_reader"
    status = 400
    field = "readers"
    message = _("There is nobody “{user}” here who sees costs.")
    next_step = _("Choose people of your own company whose role sees costs. Nothing is mailed to other addresses.")


class SentJustNow(PortalError):
    code = "sent_just_now"
    message = _("It was sent a moment ago.")
    next_step = _("It can be sent again ten minutes later.")


class TooManyScheduledReports(PortalError):
    code = "too_many_scheduled_reports"
    message = _("There are {limit} scheduled reports already.")
    next_step = _("Delete one that nobody reads, or change it.")
