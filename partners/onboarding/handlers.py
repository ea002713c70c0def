"""What starts journeys, what keeps them going, what they can name, and the contexts of their mails."""

from typing import cast

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners.onboarding import client_mail, explaining, triggers  # noqa: F401 - register what they hold
from partners.onboarding.describing import words_of_reason
from partners.onboarding.engine.values import Mail, Notify
from partners.onboarding.facts import days_left
from partners.onboarding.mailing import hours_of, run_of, why_not_to_send
from partners.onboarding.models import JourneyVersion
from partners.onboarding.moving import move_runs
from partners.onboarding.planning import take_due_steps
from partners.onboarding.queries import journeys_started_by
from partners.onboarding.readers import Reader, subject_of
from partners.onboarding.registry import (
    FIELDS,
    OF_CLIENT,
    PEOPLE,
    PLACES,
    TEXTS,
    TRIGGERS,
    Field,
    Person,
    Place,
    Subject,
    Text,
)
from partners.onboarding.starting import start_due_journeys, start_with
from partners.onboarding.wording import values_of, variables_of_text, variables_of_words
from portal.accounts.links import set_password_url
from portal.accounts.models import User
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.reader_hours import knows_hours
from portal.mail.templates import HOLD, mail_context, reader_of
from portal.notifications.services import notify
from portal.notifications.topics import Mail as ByMail
from portal.notifications.topics import Place as Where
from portal.notifications.topics import topic
from portal.tenancy.models import Partner
from portal.tenancy.queries import staff_with
from portal.tenancy.roles import NETWORK_ADMINS, PARTNER_READERS

knows_hours(hours_of)
background_round("journey-starts")(start_due_journeys)
background_round("journeys")(take_due_steps)
background_round("journey-moves")(move_runs)

phrases(
    {
        "journey_run.stopped": _("stopped “{subject}”"),
        "journey_run.told": _("told somebody about “{subject}”"),
        "journey_run.moved": _("moved “{subject}” to another version"),
        "journey.created": _("began the journey “{subject}”"),
        "journey.edited": _("edited the draft of “{subject}”"),
        "journey.draft_discarded": _("discarded the draft of “{subject}”"),
        "journey.published": _("published a version of “{subject}”"),
        "journey.switched_on": _("switched “{subject}” on"),
        "journey.switched_off": _("switched “{subject}” off"),
    }
)


def _words_told(event: Event) -> str:
    step = JourneyVersion.objects.get(pk=event.new["version_id"]).steps[event.new["step"]]
    return cast(Notify, step).words


TOLD = topic(
    "journey",
    label=_("Journeys that ask for somebody"),
    text=_("When an onboarding journey comes to a step that tells the partner manager."),
    place=Where.STAFF,
    icon="route",
    mail=ByMail.DAILY,
    url=lambda row: reverse("journey-list"),
    says=_words_told,
    roles=PARTNER_READERS,
)


def _partner_manager(partner: Partner) -> list[User]:
    """Network admins where nobody looks after the partner."""
    return [partner.manager] if partner.manager else list(staff_with(NETWORK_ADMINS))


def _way_in(subject: Subject) -> str:
    """Sets the password, or, for somebody who has one, leads to their partner."""
    if subject.account.has_usable_password():
        return settings.SITE_URL + reverse("partner-home", args=[subject.partner.slug])
    return set_password_url(subject.account)


def _new_client(subject: Subject) -> str:
    return settings.SITE_URL + reverse("client-account-create", args=[subject.partner.slug])


def _welcome(subject: Subject) -> dict:
    return {"needs_password": not subject.account.has_usable_password()}


def _first_client(subject: Subject) -> dict:
    return {"import_url": settings.SITE_URL + reverse("import-create", args=[subject.partner.slug])}


PLACES |= {
    "set-password": Place(_way_in, _("where a password is set, or home"), way_in=True),
    "new-client": Place(_new_client, _("a new client")),
}
PEOPLE["partner-manager"] = Person(_partner_manager, _("the partner manager"), TOLD)


@handles()
def start_journeys(event: Event) -> None:
    """What a round could not start with, one by one, and deliveries of before there was the round."""
    for code, trigger in TRIGGERS.items():
        if event.verb in trigger.verbs:
            for journey in journeys_started_by(code):
                start_with(journey, [event])


@handles()
def start_partner_journeys(event: Event) -> None:
    """As deliveries name it that were written before journeys had versions."""
    start_journeys(event)


@handles("journey_run.told")
def tell_whom_the_step_names(event: Event) -> None:
    person, partner = PEOPLE[event.new["who"]], Partner.objects.get(pk=event.partner_id)
    notify(person.topic, event, person.people(partner), partner=partner)


TEXTS |= {
    "welcome": Text(_welcome, "set-password"),
    "first-client": Text(_first_client, "new-client"),
}
FIELDS |= {
    "name": Field(lambda subject: subject.name, _("the reader's name")),
    "partner": Field(lambda subject: subject.partner.name, _("the partner's name")),
    "client": Field(lambda subject: str(subject.client or ""), _("the client's name"), fits=OF_CLIENT),
    "days_left": Field(days_left, _("how many days of the client's trial are left"), sample="10", fits=OF_CLIENT),
}


@mail_context("welcome", _("Welcome, and the way in"), while_suspended=HOLD)
def welcome_context(message: Message) -> dict:
    return variables_of_text("welcome", _subject(message))


@mail_context("first-client", _("The first client"), while_suspended=HOLD)
def first_client_context(message: Message) -> dict:
    return variables_of_text("first-client", _subject(message))


@mail_context("journey", _("Mail with words of its own"), while_suspended=HOLD)
def journey_context(message: Message) -> dict:
    """In the words with which it was planned: whoever moved to another version since asked for no other ones."""
    subject = _subject(message)
    step = JourneyVersion.objects.get(pk=message.context["version"]).steps[message.context["step"]]
    brand = Reader(subject).brand
    look = {"brand": brand, **brand.sender} if brand else {}
    return variables_of_words(cast(Mail, step), message.language, subject, values_of(subject)) | look


def _subject(message: Message) -> Subject:
    if reason := why_not_to_send(message):
        raise NoLongerNeeded(words_of_reason(reason))
    run, _step = run_of(message)
    return subject_of(run) if run else Subject(Partner.objects.get(pk=message.context["partner"]), reader_of(message))
