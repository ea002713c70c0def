from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class LessonsOpen(PortalError):
    code = "lessons_open"
    message = _("The quiz opens when every lesson is finished. Still open: {lessons}.")
    next_step = _("Read them and mark each as finished.")


class AttemptOpen(PortalError):
    code = "attempt_open"
    field = "enrolment"
    message = _("An attempt at this quiz is open already: {attempt}.")
    next_step = _("Answer and hand in that one.")


class CredentialCurrent(PortalError):
    code = "credential_current"
    message = _("This quiz is passed. The credential is valid until {expires_on}.")
    next_step = _("It can be renewed from {renewable_from}.")


class AlreadySubmitted(PortalError):
    code = "already_submitted"
    message = _("This attempt was handed in before.")
    next_step = _("Its result stands. Begin a new attempt to try again.")


class UnknownQuestion(PortalError):
    code = "unknown_question"
    status = 400
    field = "answers"
    message = _("This attempt did not ask the question {question}.")
    next_step = _("Answer the questions that the attempt lists, by their ids.")
