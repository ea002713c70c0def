from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError, ReasonMissing


class AlreadyDecided(PortalError):
    code = "already_decided"
    message = _("{company} is {state}, so it cannot be decided now.")
    next_step = _("Open the application again: somebody may have decided it in the meantime.")


class NotConfirmed(PortalError):
    code = "not_confirmed"
    message = _("{company} has not opened the link mailed to {email} yet.")
    next_step = _("The application enters the queue by itself once that link was opened.")


class ApplicationErased(PortalError):
    code = "application_erased"
    message = _("What this application said of people is erased.")
    next_step = _("Write it on the partner, or on a newer application of the company.")


class WithdrawalReasonMissing(ReasonMissing):
    message = _("A withdrawal on behalf of the applicant needs a reason.")
    next_step = _("Write who asked for it, and how.")


class UnderReview(PortalError):
    code = "under_review"
    message = _("{reviewer} is reviewing {company}.")
    next_step = _("Take the review over first, or leave it to them.")


class NotAReviewer(PortalError):
    code = "not_a_reviewer"
    status = 400
    field = "reviewer"
    message = _("{name} cannot decide about applications.")
    next_step = _("Choose a network admin or a partner manager who can sign in.")


class WaitsForApplicant(PortalError):
    code = "waits_for_applicant"
    message = _("{company} was asked already and has not answered yet.")
    next_step = _("Wait for the answer, or decide without it.")


class NothingAskedFor(PortalError):
    code = "nothing_asked_for"
    status = 400
    field = "questions"
    message = _("Nothing is marked.")
    next_step = _("Write to at least one field what is wrong or missing.")


class NotAskable(PortalError):
    code = "not_askable"
    status = 400
    field = "questions"
    message = _("{name} is no field that can be asked about.")
    next_step = _("The address was proved by its link: another one is another application.")


class NothingAsked(PortalError):
    code = "nothing_asked"
    message = _("The application of {company} is {state}: nothing is asked now.")
    next_step = _("If you answered already, your answers have arrived.")


class NotAskedFor(PortalError):
    code = "not_asked_for"
    status = 400
    message = _("This field was not asked about, so it stays as it is.")
    next_step = _("Write to us about it in the message.")


class NothingMended(PortalError):
    code = "nothing_mended"
    status = 400
    field = "answer"
    message = _("No field differs from what we had.")
    next_step = _("Change what was asked about, or write here why it is right.")


class NothingToRenew(PortalError):
    code = "nothing_to_renew"
    message = _("The application of {company} is {state}, so no link is needed.")
    next_step = _("Answers reach you by mail.")


class LinkOfAnother(PortalError):
    code = "link_of_another"
    status = 403
    message = _("This link was mailed to somebody else than {email}, who is signed in here.")
    next_step = _("If it is yours, sign out or open it in a private window.")


class CountryRequired(PortalError):
    code = "country_required"
    status = 400
    field = "authorised_countries"
    message = _("A partner is authorised for at least one country.")
    next_step = _("To stop a partner from selling, suspend it.")


class CountryNotAuthorised(PortalError):
    code = "country_not_authorised"
    message = _("{partner} is not authorised to sell in {country}, where {client} is.")
    next_step = _("A partner manager can authorise the country. Until then another partner has to take the client over.")
    first_step = _("A partner manager can authorise the country.")


class CountryAssumed(CountryNotAuthorised):
    """The client may well be somewhere else: nobody entered where."""

    message = _("{client} has no country and counts as in {country}, where {partner} is not authorised to sell.")
    next_step = first_step = _("Enter the client's country. If it is this one, a partner manager can authorise it.")


class ResellerIdTaken(PortalError):
    code = "reseller_id_taken"
    field = "reseller_id"
    message = _("The Reseller ID {reseller_id} belongs to another partner.")
    next_step = _("Compare it with the acceptance mail of the programme.")


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
