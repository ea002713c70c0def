"""How single sign-on can end without anybody signed in. Each is a page of its own words."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class SingleSignOnFailed(PortalError):
    """`offers_link`: whoever has an account may sign in the usual way and link it then."""

    status = 403
    offers_link = False


class Cancelled(SingleSignOnFailed):
    code = "single_sign_on_cancelled"
    message = _("{provider} did not sign you in: you cancelled, or it refused you this portal.")
    next_step = _("Try again, or ask those who run {provider} for access to the partner portal.")


class AttemptOver(SingleSignOnFailed):
    code = "single_sign_on_attempt_over"
    status = 400
    message = _("This sign-in was finished already, took longer than ten minutes, or began in another browser.")
    next_step = _("Begin again.")


class ProviderUnreachable(SingleSignOnFailed):
    code = "single_sign_on_unreachable"
    status = 503
    message = _("{provider} does not answer.")
    next_step = _("Try again in a few minutes, or sign in another way. Your account here is not affected.")


class AnswerRefused(SingleSignOnFailed):
    """Why, stands in the log only: it is the operator's to mend."""

    code = "single_sign_on_answer_refused"
    status = 502
    message = _("{provider} gave an answer that cannot be trusted, so nobody was signed in.")
    next_step = _(
        "Begin again. If it happens again, write to those who run this portal and quote the request id {request}."
    )


class AddressUnconfirmed(SingleSignOnFailed):
    code = "single_sign_on_address_unconfirmed"
    message = _("{provider} does not confirm an e-mail address for you, so it cannot be told which account is yours.")
    next_step = _("If you have an account here, sign in the way you do now and link it, once.")
    offers_link = True


class NotLinked(SingleSignOnFailed):
    """The same words whether the address has an account or not: the provider's word for it is not enough to tell."""

    code = "single_sign_on_not_linked"
    message = _("{provider} knows you as {email}, but is not linked to an account here yet.")
    next_step = _(
        "If you have an account, sign in the way you do now and link it, once. If you have none, ask an owner or admin of "
        "your company for an invitation."
    )
    offers_link = True


class NoAccount(SingleSignOnFailed):
    code = "single_sign_on_no_account"
    message = _("There is no account for {email}.")
    next_step = _("Ask an owner or admin of your company for an invitation to this address.")


class LinkedToAnother(SingleSignOnFailed):
    """Also when the address passed to somebody else at the provider: their identity is another one."""

    code = "single_sign_on_linked_to_another"
    status = 409
    message = _("This account is linked to somebody else at {provider}.")
    next_step = _("Sign in another way and unlink it under Account and security, or ask those who run this portal.")


class BelongsToAnother(SingleSignOnFailed):
    code = "single_sign_on_belongs_to_another"
    status = 409
    message = _("Who you are at {provider} is linked to another account here.")
    next_step = _("Sign out, then sign in with {provider}: that opens the other account.")


class NotConfirmed(SingleSignOnFailed):
    code = "single_sign_on_not_confirmed"
    message = _("{provider} did not ask you to sign in again, or says that you are somebody else.")
    next_step = _("Try again. If it stays, sign out here and set a password by “Forgot your password?”.")


class LastWayIn(PortalError):
    code = "last_way_in"
    message = _("Without it you could not sign in: you have neither a password nor a passkey that signs in alone.")
    next_step = _("Set a password or add a passkey first.")
