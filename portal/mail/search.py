"""Where mail is found."""

from django.utils.translation import gettext_lazy as _

from portal.mail.models import Message
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Mail"),
        "mail",
        partner="partner-message-list",
        staff="message-list",
        words=_("e-mail sent queued skipped failed delivery"),
        visible=lambda actor: actor.role in Message.read_roles or actor.staff_role in Message.staff_read_roles,
    )
)
