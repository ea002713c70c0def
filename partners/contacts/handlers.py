"""The words of contacts' events."""

from django.utils.translation import gettext_lazy as _

import partners.contacts.mails  # noqa: F401  what it does is registered with it
from portal.events.sentences import minor, phrases

phrases(
    {
        "contact.created": _("added the contact {subject}"),
        "contact.updated": _("changed the contact {subject}"),
        "contact.deleted": _("removed the contact {subject}"),
        "contact.self_service_allowed": _("gave self-service to the contact {subject}"),
        "contact.self_service_ended": _("ended the self-service of the contact {subject}"),
        "contact.self_service_link_sent": _("had the self-service link mailed to the contact {subject}"),
    }
)
minor("contact.self_service_link_sent")
