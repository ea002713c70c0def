"""Steps that tell somebody: whom, and in which words. These stand in the version; its partner reads the event without them."""

from typing import cast

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.onboarding.engine.values import Notify
from partners.onboarding.engine.wording import filled
from partners.onboarding.models import JourneyRun, JourneyVersion
from partners.onboarding.readers import subject_of
from partners.onboarding.registry import PEOPLE, Person
from partners.onboarding.wording import values_of
from portal.accounts.models import User
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.notifications.models import Notification
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.models import Partner
from portal.tenancy.queries import owners_of, staff_with
from portal.tenancy.roles import NETWORK_ADMINS, OWNERS, PARTNER_READERS

# As the versions of the journeys that come with the portal have them.
SHIPPED = (
    _("{partner} has added no client in its first ten days."),
    _("{name} of {client} is asked to connect the team to Dropbox and has not done so. Perhaps a call helps."),
)


def words_told(event: Event) -> str:
    """What is said of a run that is there no more names nobody."""
    runs = JourneyRun.objects.select_related("partner", "user", "contact", "client_account")
    run = runs.filter(pk=event.subject_id).first()
    if run is None:
        return sentence(event)
    step = cast(Notify, JourneyVersion.objects.get(pk=event.new["version_id"]).steps[event.new["step"]])
    words = gettext(step.words)
    return filled(words, values_of(subject_of(run), words))


def _page_of_owners(row: Notification) -> str:
    """Of the client that it is about, if it is about one."""
    assert row.partner is not None
    client = JourneyRun.objects.filter(pk=row.event.subject_id).values_list("client_account_id", flat=True).first()
    slug = row.partner.slug
    return reverse("client-account", args=[slug, client]) if client else reverse("partner-home", args=[slug])


TOLD = topic(
    "journey",
    label=_("Journeys that ask for somebody"),
    text=_("When an onboarding journey comes to a step that tells the partner manager."),
    place=Place.STAFF,
    icon="route",
    mail=Mail.DAILY,
    url=lambda row: reverse("journey-list"),
    says=words_told,
    roles=PARTNER_READERS,
)
TOLD_OWNERS = topic(
    "journey-of-client",
    label=_("First steps that need you"),
    text=_("When somebody at a client, or of your own people, does not get on with their first steps by mail alone."),
    place=Place.PARTNER,
    icon="route",
    mail=Mail.DAILY,
    url=_page_of_owners,
    says=words_told,
    roles=OWNERS,
)


def _partner_manager(partner: Partner) -> list[User]:
    """Network admins where nobody looks after the partner."""
    return [partner.manager] if partner.manager else list(staff_with(NETWORK_ADMINS))


PEOPLE |= {
    "partner-manager": Person(_partner_manager, _("the partner manager"), TOLD),
    "owners": Person(lambda partner: owners_of(partner.pk), _("the partner's owners"), TOLD_OWNERS),
}
