"""What starts journeys, what keeps them going, what they can name, and the contexts of their mails."""

from collections.abc import Callable
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.onboarding import client_mail, explaining, fields, telling, triggers  # noqa: F401 - register what they hold
from partners.onboarding.describing import words_of_reason
from partners.onboarding.engine.values import Mail
from partners.onboarding.mailing import hours_of, run_of, why_not_to_send
from partners.onboarding.models import JourneyVersion
from partners.onboarding.moving import move_runs
from partners.onboarding.planning import take_due_steps
from partners.onboarding.queries import journeys_started_by
from partners.onboarding.readers import Reader, subject_of
from partners.onboarding.registry import PEOPLE, PLACES, TEXTS, TRIGGERS, Place, Subject, Text, own_page, page_of
from partners.onboarding.starting import start_due_journeys, start_with
from partners.onboarding.trying_mail import variables_of_test
from partners.onboarding.wording import values_of, variables_of_text, variables_of_words
from portal.accounts.links import set_password_url
from portal.background import background_round
from portal.events.models import Event
from portal.events.registry import handles
from portal.events.sentences import phrases
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.reader_hours import knows_hours
from portal.mail.templates import HOLD, ContextFunction, mail_context, reader_of
from portal.notifications.services import notify
from portal.tenancy.models import Partner

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
        "journey.mail_tested": _("sent themself a test of a mail of “{subject}”"),
        "journey.published": _("published a version of “{subject}”"),
        "journey.switched_on": _("switched “{subject}” on"),
        "journey.switched_off": _("switched “{subject}” off"),
    }
)


_home, _import = page_of("partner-home"), page_of("import-create")


def _way_in(subject: Subject) -> str:
    """Sets the password, or, for somebody who has one, leads to their partner."""
    if subject.account.has_usable_password():
        return _home(subject)
    return set_password_url(subject.account)


def _welcome(subject: Subject) -> dict:
    return {"needs_password": not subject.account.has_usable_password()}


def _first_client(subject: Subject) -> dict:
    return {"import_url": _import(subject)}


PLACES |= {
    "set-password": Place(_way_in, _("where a password is set, or home"), way_in=True),
    "home": Place(_home, _("the partner's home page")),
    "new-client": Place(page_of("client-account-create"), _("a new client")),
    "second-factor": Place(own_page("mfa_index"), _("one's own second factor")),
    "notifications": Place(own_page("account-notification-choices"), _("the choice of notifications")),
}


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


def _mail(name: str, label: Promise) -> Callable[[ContextFunction], ContextFunction]:
    """A test of it is drawn in the same layout, with what its writer chose."""

    def decorate(function: ContextFunction) -> ContextFunction:
        @mail_context(name, label, while_suspended=HOLD)
        def context(message: Message) -> dict:
            return variables_of_test(message) if message.is_test else function(message)

        return context

    return decorate


@_mail("welcome", _("Welcome, and the way in"))
def welcome_context(message: Message) -> dict:
    return variables_of_text("welcome", _subject(message))


@_mail("first-client", _("The first client"))
def first_client_context(message: Message) -> dict:
    return variables_of_text("first-client", _subject(message))


@_mail("journey", _("Mail with words of its own"))
def journey_context(message: Message) -> dict:
    """In the words with which it was planned: whoever moved to another version since asked for no other ones."""
    subject = _subject(message)
    step = JourneyVersion.objects.get(pk=message.context["version"]).steps[message.context["step"]]
    brand = Reader(subject).brand
    look = {"brand": brand, **brand.sender} if brand else {}
    return variables_of_words(cast(Mail, step), message.language, subject, values_of) | look


def _subject(message: Message) -> Subject:
    if reason := why_not_to_send(message):
        raise NoLongerNeeded(words_of_reason(reason))
    run, _step = run_of(message)
    return subject_of(run) if run else Subject(Partner.objects.get(pk=message.context["partner"]), reader_of(message))
