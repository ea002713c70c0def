from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError


class QuestionTooLong(PortalError):
    code = "search_too_long"
    field = "q"
    status = 400
    message = _("A search takes at most {limit} characters, this one has {length}.")
    next_step = _("Search for the few words that name what you look for.")
