from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class NotConnected(PortalError):
    code = "dropbox_not_connected"
    message = _("No team is connected here: {state}.")
    next_step = _("Connect it first; then it is read at once.")


class DropboxRests(PortalError):
    code = "dropbox_rests"
    message = _("Dropbox is asked nothing about this team for another {minutes} min.")
    next_step = _("It is read by itself as soon as the pause is over.")
