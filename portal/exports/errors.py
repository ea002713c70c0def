from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class ExportTooLarge(PortalError):
    code = "export_too_large"
    status = 400
    message = _("More than {limit} rows match: too many to be answered at once.")
    next_step = _("POST to the same address: a job writes the file. Or ask for fewer rows.")


class TooManyForFormat(PortalError):
    code = "too_many_rows"
    status = 400
    field = "format"
    message = _("A sheet holds at most {limit} rows.")
    next_step = _("Take CSV, or ask for fewer rows.")
