from django.utils.translation import gettext_lazy as _

from partners.custom_fields.models import CustomField
from portal.web.navigation import PARTNER, Entry

PARTNER.append(
    Entry(
        _("Custom fields"),
        "custom-field-list",
        "text-cursor-input",
        visible=lambda actor: actor.role in CustomField.read_roles,
        hub="partner-settings",
        text=_("What you want to know about your clients beside what the portal asks."),
        order=95,
    )
)
