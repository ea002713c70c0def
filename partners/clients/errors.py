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


class NameTaken(PortalError):
    code = "client_exists"
    field = "name"
    message = _("There is already a client account {name} with the domain {domain}.")
    next_step = _("Open that one, or give this one another name or a number of its own.")
