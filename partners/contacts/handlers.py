"""The words of contacts' events."""

from django.utils.translation import gettext_lazy as _

from portal.events.sentences import phrases

phrases(
    {
        "contact.created": _("added the contact {subject}"),
        "contact.updated": _("changed the contact {subject}"),
        "contact.deleted": _("removed the contact {subject}"),
    }
)
