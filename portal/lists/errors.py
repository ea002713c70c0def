"""Refusals about saved views."""

from django.utils.translation import gettext_lazy as _

from portal.errors import NotAllowed, PortalError


class MayNotShare(NotAllowed):
    field = "shared"
    message = _("Your role does not share views with others.")
    next_step = _("Keep it for yourself, or ask an owner or admin to share it.")


class NotYourView(NotAllowed):
    message = _("“{name}” is kept by others.")
    next_step = _("Save the list under a name of your own.")


class ViewNameTaken(PortalError):
    code = "name_taken"
    field = "name"
    message = _("There is a view “{name}” of this list already.")
    next_step = _("Choose another name, or take the other view away first.")


class NobodysView(PortalError):
    code = "must_be_shared"
    status = 400
    field = "shared"
    message = _("A key has no views of its own.")
    next_step = _("Send `shared` as true.")
