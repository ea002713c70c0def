from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class AlreadyDecided(PortalError):
    code = "already_decided"
    message = _("{company} is {state}, so it cannot be decided now.")
    next_step = _("Open the application again: somebody may have decided it in the meantime.")


class NotConfirmed(PortalError):
    code = "not_confirmed"
    message = _("{company} has not opened the link mailed to {email} yet.")
    next_step = _("The application enters the queue by itself once that link was opened.")


class ReasonRequired(PortalError):
    code = "reason_required"
    status = 400
    field = "reason"
    message = _("A declined application needs a reason.")
    next_step = _("Write what the company can do differently: the reason is mailed to it.")


class AgreementAccepted(PortalError):
    code = "agreement_accepted"
    message = _("The agreement in force was accepted already.")
    next_step = _("There is nothing to accept until a new version comes into force.")


class NotInForce(PortalError):
    code = "not_in_force"
    message = _("Version {version} is not the version in force.")
    next_step = _("Read and accept the version in force instead.")


class PersonRequired(PortalError):
    code = "person_required"
    status = 403
    message = _("An agreement is accepted by a person, and no owner or admin of your company stands behind this key.")
    next_step = _("Let an owner or admin accept it on the page Settings, Agreement.")


class VersionTaken(PortalError):
    code = "version_taken"
    field = "version"
    message = _("Version {version} exists already.")
    next_step = _("Give the new text a version of its own, for example 2.0.")


class DateInThePast(PortalError):
    code = "date_in_the_past"
    status = 400
    field = "effective_on"
    message = _("{date} is in the past.")
    next_step = _("Choose today or a later date: nobody can have accepted a text before it was published.")
