"""The words of credentials' events, who hears that one is revoked, and what the trade and journeys ask of credentials."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.internal_use.queries import says_trained
from partners.onboarding import registry
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.subjects import Subject, subject
from portal.tenancy.queries import people_with
from portal.tenancy.roles import EVERYONE, MANAGERS
from training.credentials.models import Credential

subject(Subject(Credential, partner_page="credential", staff_page="staff-credential"))
phrases(
    {
        "credential.issued": _("earned the credential {subject}"),
        "credential.revoked": _("revoked the credential {subject}"),
        "signing_key.created": _("made the signing key {subject}"),
        "signing_key.rotated": _("retired the signing key {subject} and made another one"),
        "signing_key.withdrawn": _("withdrew the signing key {subject}"),
    }
)

REVOKED = topic(
    "credential",
    label=_("Credentials"),
    text=_("When a credential of yours, or for owners and admins one of a colleague, is revoked."),
    place=Place.PARTNER,
    icon="award",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("credential", args=[row.partner.slug, row.event.subject_id]),
    roles=EVERYONE,
)


@handles("credential.revoked")
def tell_of_revoked(event: Event) -> None:
    credential = Credential.objects.select_related("partner").get(pk=event.subject_id)
    members = people_with(credential.partner_id, EVERYONE)
    people = [one.user for one in members if one.user_id == credential.user_id or one.role in MANAGERS]
    notify(REVOKED, event, people, partner=credential.partner)


@says_trained
def somebody_is_certified(partner_id: str) -> bool:
    """What the trade asks before it gives a partner licences of its own."""
    still_here = {"user__is_active": True, "user__memberships__partner": partner_id}
    return Credential.objects.current().filter(partner=partner_id, **still_here).exists()


def _certified(subject: registry.Subject) -> bool:
    return Credential.objects.current().filter(partner=subject.partner, user=subject.account).exists()


registry.FACTS["certified"] = registry.Fact(
    _certified, _("the reader is certified"), at_first=False, fits=registry.WITH_ACCOUNT
)
