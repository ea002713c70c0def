from django.utils.translation import gettext_lazy as _

from portal.errors import DatedRefusal, PortalError


class EvidenceMissing(PortalError):
    code = "evidence_missing"
    status = 400
    field = "registration"
    message = _("Nothing says what {client} is.")
    next_step = _("Enter its registration number, or its domain.")


class InstitutionOfOtherKind(PortalError):
    code = "institution_of_other_kind"
    status = 400
    field = "institution"
    message = _("“{institution}” does not go with the qualification “{kind}”.")
    next_step = _("Choose one of: {known}.")


class HeldAlready(PortalError):
    code = "qualification_held"
    field = "domain"
    message = _("{client} has this qualification by this domain already, for more than {days} days from now.")
    next_step = _("Request it again when its end is near, or with a registration number.")


class AlreadyRequested(PortalError):
    code = "qualification_requested"
    field = "kind"
    message = _("This qualification of {client} is requested already, and waits for the network.")
    next_step = _("Wait for the decision, or withdraw that request.")


class ExpiryOutOfRange(DatedRefusal):
    code = "expiry_out_of_range"
    status = 400
    field = "expires_on"
    message = _("A qualification is confirmed until a day between {first} and {last}.")
    next_step = _("Choose a day in between.")


class NotHeld(PortalError):
    code = "qualification_not_held"
    message = _("{subject} is not confirmed, so there is nothing to end.")
    next_step = _("Load it again.")


class NothingToReview(PortalError):
    code = "nothing_to_review"
    message = _("{subject} is not to be looked at again.")
    next_step = _("Load it again: somebody may have decided it in the meantime.")


class AdminOutsideInstitution(PortalError):
    code = "admin_outside_institution"
    field = "admin_email"
    message = _("{email} is no address of {domain}, the domain by which the client qualifies.")
    next_step = _(
        "Use an address of that domain. If there is none, request the qualification again by its registration number alone, and "
        "the network looks at it."
    )
