from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class NoteEmpty(PortalError):
    code = "note_empty"
    status = 400
    field = "text"
    message = _("The note is empty.")
    next_step = _("Write what your colleagues should know.")
