"""What starts journeys, what keeps them going, and the contexts of their mails."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.onboarding.conditions import reason_to_skip
from partners.onboarding.queries import facts_of, first_owner, journeys_started_by
from partners.onboarding.services import start_journey, take_due_steps
from portal.accounts.links import set_password_url
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.templates import HOLD, mail_context, reader_of
from portal.tenancy.models import Partner

background_round("journeys")(take_due_steps)

phrases({"journey_run.stopped": _("stopped “{subject}”")})


@handles("application.approved")
def start_partner_journeys(event: Event) -> None:
    owner = first_owner(event.partner_id) if event.partner_id else None
    if owner is None:
        return
    for journey in journeys_started_by(event.verb):
        start_journey(journey, owner, event)


@mail_context("welcome", _("Welcome, and the way in"), while_suspended=HOLD)
def welcome_context(message: Message) -> dict:
    """With a link that sets the password, or, for somebody who has one, the way to their new partner."""
    user, partner = reader_of(message), _partner_of(message)
    needs_password = not user.has_usable_password()
    home = settings.SITE_URL + reverse("partner-home", args=[partner.slug])
    return {
        "user": user,
        "partner": partner,
        "needs_password": needs_password,
        "url": set_password_url(user) if needs_password else home,
    }


@mail_context("first-client", _("The first client"), while_suspended=HOLD)
def first_client_context(message: Message) -> dict:
    """The condition is asked once more: the mail may have waited for the mail server."""
    partner = _partner_of(message)
    if reason := reason_to_skip("no-client-yet", facts_of(partner.pk)):
        raise NoLongerNeeded(reason)
    return {
        "user": reader_of(message),
        "partner": partner,
        "url": settings.SITE_URL + reverse("client-account-create", args=[partner.slug]),
        "import_url": settings.SITE_URL + reverse("import-create", args=[partner.slug]),
    }


def _partner_of(message: Message) -> Partner:
    return Partner.objects.get(pk=message.context["partner"])
