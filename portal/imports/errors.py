from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class ImportClosed(PortalError):
    code = "import_closed"
    message = _("This import is {state} already.")
    next_step = _("Upload the file again to take what changed since.")


class ColumnsMissing(PortalError):
    code = "columns_missing"
    message = _("No column of the file feeds {fields} yet.")
    next_step = _("Choose its column; by REST with `POST /imports/{{id}}/map`.")
