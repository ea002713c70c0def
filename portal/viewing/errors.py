"""What can be refused about viewing as a partner."""

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class PartnerLeft(PortalError):
    code = "partner_left"
    message = _("{partner} has left the network, so there is no portal to look at.")
    next_step = _("Its record and timeline stay on the staff pages.")


class OwnCompany(PortalError):
    code = "own_company"
    message = _("You belong to {partner} yourself.")
    next_step = _("Open it from the switcher at the top left.")


class ViewEnded(PortalError):
    code = "view_ended"
    message = _("This view has ended already.")
    next_step = _("Start a new one from the partner's page.")


class PersonOnly(PortalError):
    code = "person_only"
    status = 403
    message = _("Only a person can look at a partner's portal, not a key.")
    next_step = _("Sign in, and start the view from the partner's page.")
