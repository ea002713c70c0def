"""Whether journeys mail a partner's clients, in its name: its owners and admins say so."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.network.models import Profile
from partners.onboarding.models import JourneyRun
from partners.onboarding.starting import TOLD
from portal import clock
from portal.actions import business_action
from portal.events.models import Event
from portal.events.record import record_event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.notifications.services import notify
from portal.notifications.topics import Mail, Place, topic
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.queries import owners_of
from portal.tenancy.roles import MANAGERS, OWNERS

ON, OFF = "profile.client_mail_switched_on", "profile.client_mail_switched_off"

phrases(
    {
        ON: gettext_lazy("switched mail to clients on"),
        OFF: gettext_lazy("switched mail to clients off"),
        TOLD: gettext_lazy("began to mail clients of {subject}, in its name"),
    }
)
CLIENT_MAIL = topic(
    "client-mail",
    label=gettext_lazy("Mail to your clients begins"),
    text=gettext_lazy("When the portal mails the first client of yours in your name, once."),
    place=Place.PARTNER,
    icon="mail",
    mail=Mail.AT_ONCE,
    url=lambda row: reverse("client-mail", args=[row.partner.slug]),
    says=lambda event: _(
        "From now on your clients’ admins get mail about their first steps, in your name. You can switch it off."
    ),
    roles=OWNERS,
)


@business_action(
    noun="profiles",
    verb="set-client-mail",
    label=gettext_lazy("Switch mail to clients on or off"),
    roles=MANAGERS,
    subject="profile",
)
def set_client_mail(*, actor: Actor, profile: Profile, mails_clients: bool) -> Profile:
    """Off, those who are on a journey leave it, and mail that waits is not sent. On, it begins with what happens then."""
    was = profile.mails_clients
    if was != mails_clients:
        profile.mails_clients = mails_clients
        profile.save(update_fields=["mails_clients"])
        old, new = {"mails_clients": was}, {"mails_clients": mails_clients}
        record_event(actor, ON if mails_clients else OFF, profile, old=old, new=new)
    return profile


@handles(OFF)
def look_at_their_journeys(event: Event) -> None:
    """Each is stopped as the next one that is due, with its reason."""
    running = JourneyRun.objects.filter(partner=event.partner_id, state=JourneyRun.State.RUNNING, contact__isnull=False)
    running.update(next_at=clock.now())


@handles(TOLD)
def tell_owners(event: Event) -> None:
    partner = Partner.objects.get(pk=event.partner_id)
    notify(CLIENT_MAIL, event, owners_of(partner.pk), partner=partner)
