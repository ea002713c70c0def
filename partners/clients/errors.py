from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class ExternalIdTaken(PortalError):
    code = "external_id_taken"
    field = "external_id"
    message = _("{name} already has the number {external_id}.")
    next_step = _("Open that client account, or give this one another number.")


class DomainTaken(PortalError):
    code = "domain_taken"
    field = "domain"
    message = _("{name} already has the domain {domain}.")
    next_step = _("Open that client account, or leave the domain of this one empty.")


class OwnerCannotRead(PortalError):
    code = "owner_cannot_read"
    status = 400
    field = "owner"
    message = _("{name} has a role that does not see clients: {role}.")
    next_step = _("Choose somebody else, or give them another role first.")


class AccountArchived(PortalError):
    code = "client_archived"
    message = _("{name} is archived, so nothing about it can be changed.")
    next_step = _("Restore it first.")


class AccountOwn(PortalError):
    code = "client_is_own_company"
    message = _("{name} is your own company: what stands here is kept by the portal.")
    next_step = _("Its licences are on its subscription. Your company is changed under Settings.")


class AccountMerged(PortalError):
    code = "client_merged"
    message = _("{name} was merged into {into}, so nothing about it can be changed.")
    next_step = _("Open {into} ({into_id}) instead.")


class SubscriptionsActive(PortalError):
    code = "subscriptions_remain"
    message = _("{name} still has active subscriptions: {count}. A client is archived once it has none.")
    next_step = _("Cancel them first, or merge the client into another one, which takes them along.")


class SameAccount(PortalError):
    code = "same_client"
    status = 400
    field = "other"
    message = _("{name} cannot be merged into itself.")
    next_step = _("Choose another client.")


class MergeNotConfirmed(PortalError):
    code = "name_not_confirmed"
    status = 400
    field = "confirmation"
    message = _("“{given}” is not the name of the client that goes.")
    next_step = _("Type “{name}”: a merge cannot be taken back.")


class ClientUnknown(PortalError):
    code = "client_unknown"
    field = "client_account"
    message = _("No client of yours is called {words}.")
    next_step = _("Add the client or import it first, or write its name, domain or number as the portal has it.")


class ClientAmbiguous(PortalError):
    code = "client_ambiguous"
    field = "client_account"
    message = _("{words} can be {count} clients: {clients}.")
    next_step = _("Write the number or the domain of the one that is meant.")


class ClientNumberDiffers(PortalError):
    """As systems number clients each in its own way, and two clients may have one name."""

    code = "client_number_differs"
    field = "client_number"
    message = _("{client} has the number {external_id}, not {given}.")
    next_step = _("Correct the number. If it is another system's, leave its column out.")


class NameTaken(PortalError):
    code = "client_exists"
    field = "name"
    message = _("There is already a client account {name}, and neither has a number or a domain.")
    next_step = _("Open that one, or give this one another name, a domain or a number of its own.")
