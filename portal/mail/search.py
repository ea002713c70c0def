"""Where mail is found."""

from django.utils.translation import gettext_lazy as _

from portal.mail.models import Message, Suppression
from portal.search.registry import Destination, destination

destination(
    Destination(
        _("Mail"),
        "mail",
        partner="partner-message-list",
        staff="message-list",
        words=_("e-mail sent queued skipped failed delivery"),
        visible=lambda actor: actor.role in Message.read_roles or actor.staff_role in Message.staff_read_roles,
    ),
    Destination(
        _("Stopped addresses"),
        "ban",
        partner="suppression-list",
        staff="staff-suppression-list",
        words=_("suppression unsubscribe opt-out bounce complaint mail"),
        visible=lambda actor: actor.role in Suppression.read_roles or actor.staff_role in Suppression.staff_read_roles,
    ),
    Destination(
        _("Mail preferences"),
        "mail",
        person="account-mail",
        words=_("unsubscribe opt-out onboarding training news pause weekly"),
    ),
    Destination(
        _("Stop mail to an address"),
        "ban",
        partner="suppression-create",
        staff="staff-suppression-create",
        action="suppressions.create",
    ),
)
