"""How timelines speak of custom fields."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import minor, phrases

phrases(
    {
        "custom_field.created": _("added the custom field {subject}"),
        "custom_field.updated": _("changed the custom field {subject}"),
        "custom_field.archived": _("archived the custom field {subject}"),
        "custom_field.restored": _("restored the custom field {subject}"),
    }
)
minor("custom_field.created", "custom_field.updated", "custom_field.archived", "custom_field.restored")
