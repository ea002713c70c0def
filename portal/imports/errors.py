from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class ImportClosed(PortalError):
    code = "import_closed"
    message = _("This import is {state} already.")
    next_step = _("Upload the file again to take what changed since.")
