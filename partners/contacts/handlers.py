"""The words of contacts' events."""

from django.utils.translation import gettext_lazy as _

import partners.contacts.mails  # noqa: F401  what it does is registered with it
from partners.contacts.links import leads_somewhere, link_to
from partners.onboarding.registry import PLACES, Place, ReaderKind, Subject
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


def _self_service(subject: Subject) -> str:
    """For whoever has it; a link of its own, as in every mail that leads there."""
    return link_to(subject.contact) if subject.contact and leads_somewhere(subject.contact) else ""


PLACES["self-service"] = Place(
    _self_service, _("the client's self-service, for contacts who have it"), fits=frozenset({ReaderKind.CLIENT})
)
