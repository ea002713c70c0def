"""The three journeys that come with the portal: nothing is wrong with them, each mail can be read, and somebody gets it."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail as outbox
from django.utils import translation

from partners.dropbox.asking import ask_for_connection
from partners.onboarding.engine.checking import check
from partners.onboarding.engine.values import Mail, Notify, walk
from partners.onboarding.known import known
from partners.onboarding.models import Journey, JourneyRun
from partners.onboarding.previewing import Shown
from partners.onboarding.replaying import end_of, invented
from partners.onboarding.telling import SHIPPED
from portal import clock
from portal.events.record import record_event
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from tests.onboarding.test_planning import DAY, after
from tests.onboarding.test_readers import add_admin, add_client, enter_team, start
from tests.read_mail import faults_of, html_of

FIRST_DAYS, COLLEAGUE, CLIENT_ADMIN = "partner-first-days", "colleague-first-week", "client-admin-activation"
CODES = (FIRST_DAYS, COLLEAGUE, CLIENT_ADMIN)
MONDAY = date(2026, 3, 2)


def day(after: int) -> date:
    return MONDAY + timedelta(days=after)


def journey(code: str) -> Journey:
    return Journey.objects.select_related("published").get(code=code)


def got(code: str, **happens: int) -> dict[str, int]:
    """What somebody invented would get, and what somebody is told of them, with the days after the beginning."""
    version = journey(code).published
    keys = {number: step.text or step.key if isinstance(step, Mail) else step.key for number, step in walk(version.value.steps)}
    days = {name.replace("_", "-"): day(after) for name, after in happens.items()}
    lines = invented(version, MONDAY, days, end_of(day(60)))
    assert lines[-1].outcome == "Ended"
    reached = [line for line in lines if line.outcome in ("Mailed", "Told somebody")]
    return {keys[line.number]: (line.at.date() - MONDAY).days for line in reached}


def test_nothing_is_wrong_with_them(db):
    for code in CODES:
        assert (check(journey(code).published.value, known()), journey(code).is_active) == ([], True), code


SOLD = {"client_created": 0, "agreement_accepted": 0, "team_sold": 4}
ASKED = {"connection_asked": 0}
READERS = {
    FIRST_DAYS: [
        (
            {},
            {"welcome": 0, "agreement": 1, "first-client": 3, "tell-manager": 10, "help-first-client": 10, "certify": 19}
            | {"month-without-team": 28},
        ),
        ({"client_created": 2}, {"welcome": 0, "agreement": 1, "first-team": 5, "certify": 12, "month-without-team": 28}),
        (SOLD, {"welcome": 0, "connect-a-team": 5, "certify": 12, "first-month": 28}),
        ({**SOLD, "team_connected": 4}, {"welcome": 0, "seats-counted": 5, "certify": 12, "first-month": 28}),
    ],
    COLLEAGUE: [({}, {"places": 0, "second-factor": 1, "lesson": 3, "notifications": 5})],
    CLIENT_ADMIN: [
        ({}, {"activate": 1}),
        (ASKED, {"connect": 1, "team-waits": 4, "tell-owners": 11, "help": 11}),
        ({**ASKED, "trial_started": 0}, {"connect": 1, "team-waits": 4, "tell-owners": 11, "trial-ends": 11}),
        ({"trial_started": 0}, {"activate": 1, "trial-ends": 11}),
        ({**ASKED, "team_connected": 2}, {"connect": 1}),
        ({"team_connected": 0}, {}),
    ],
}


def test_a_quiet_and_a_quick_reader_get_what_fits_them_and_each_mail_is_got_by_somebody(db):
    for code, readers in READERS.items():
        for happens, expected in readers:
            assert got(code, **happens) == expected, (code, happens)
        steps = journey(code).published.steps.values()
        named = {step.text or step.key for step in steps if isinstance(step, Mail)} | {
            step.key for step in steps if isinstance(step, Notify)
        }
        assert named == {key for _happens, keys in readers for key in keys}, code


def test_a_hostile_reader_gets_nothing_after_the_end(db):
    """Whatever day the end comes on, after all else came at once."""
    for last in range(13):
        everything = {"trial_started": 0, "connection_asked": 0}
        for end in ("subscription_over", "team_connected"):
            mailed = got(CLIENT_ADMIN, **everything, **{end: last})
            assert all(sent <= last for sent in mailed.values()), (end, last)


def test_each_mail_can_be_read_in_both_languages_and_names_no_field_that_nobody_fills(db):
    for code in CODES:
        version = journey(code).published
        for step in version.steps.values():
            if not isinstance(step, Mail):
                continue
            shown = {
                language: Shown.to_invented(version.journey, version.trigger, step, language).written
                for language in dict(settings.LANGUAGES)
            }
            assert shown["en"].subject != shown["de"].subject
            for language, mail in shown.items():
                said = f"{mail.subject} {mail.body} {html_of(mail)}"
                assert not re.search(r"[{}]", re.sub(r"<style.*?</style>", "", said, flags=re.DOTALL)), (step.key, language)
                assert (faults_of(mail), html_of(mail).count('class="mail-button"')) == ([], 1), (step.key, language)


def test_what_somebody_is_told_has_its_german(db):
    steps = (step for code in CODES for step in journey(code).published.steps.values())
    words = {step.words for step in steps if isinstance(step, Notify)}
    with translation.override("en"):
        assert words == {str(one) for one in SHIPPED}
    with translation.override("de"):
        assert not words & {str(one) for one in SHIPPED}


def sent() -> dict[str, str]:
    """Of all mails the text, by subject."""
    return {one.subject: one.body for one in outbox.outbox}


def test_a_colleague_is_led_to_where_things_are_and_told_nothing_that_is_done_already(company):
    new, first = (Membership.objects.get(partner=company.partner, user=company.user(one)) for one in ("seller", "owner"))
    for member in (new, first):
        record_event(Actor.system(), "membership.created", member)
    start()
    Authenticator.objects.create(user=new.user, type=Authenticator.Type.TOTP, data={})
    for days in range(8):
        after(days * DAY + timedelta(hours=2))
    mails = sent()
    welcome = "Welcome to Hartwell IT: where things are"
    assert list(mails) == [welcome, "Begin with one lesson", "Choose what reaches you, and how"]
    assert "Your role is Seller," in mails[welcome]
    assert "/p/hartwell-it/training/" in mails["Begin with one lesson"]
    assert {one.to[0] for one in outbox.outbox} == {f"{new.user.name} <{new.user.email}>"}


@pytest.fixture
def with_app(settings):
    settings.DROPBOX = {"key": "k", "secret": "s", "sandbox": ""}


@pytest.mark.usefixtures("with_app")
def test_only_the_admin_who_is_asked_gets_the_link_and_the_owners_hear_when_nothing_comes_of_it(
    company, client, run_background
):
    company.user("owner").language = "de"
    company.user("owner").save()
    dental = add_client(company, "Harbour Dental", country="NO")
    asked, other = add_admin(company, dental, "it@harbour.example"), add_admin(company, dental, "ben@harbour.example")
    ask_for_connection(actor=company.actor(), subscription=enter_team(company, dental))
    start()
    for days in (0, 4, 8, 16, 17):
        after(days * DAY)
    steps = {
        run.contact: [act.step for act in run.acts.filter(outcome="mailed").order_by("at")]
        for run in JourneyRun.objects.filter(journey__code=CLIENT_ADMIN)
    }
    assert steps == {asked: ["connect", "team-waits", "help"], other: ["activate"]}
    link = re.compile(r"http://\S+?(/connect-dropbox/\S+)")
    linked = {one.to[0] for one in outbox.outbox if link.search(one.body)}
    assert linked == {"Ada <it@harbour.example>"}
    last = next(one for one in reversed(outbox.outbox) if link.search(one.body))
    assert client.get(link.search(last.body)[1]).status_code == 200

    with clock.moved(by=18 * DAY):
        run_background(2)
    told = Notification.objects.get(topic="journey-of-client")
    assert (told.user, told.about.url(told)) == (company.user("owner"), f"/p/hartwell-it/clients/{dental.pk}/")
    with translation.override("de"):
        assert told.text.startswith("Ada (Harbour Dental) ist gebeten, das Team mit Dropbox zu verbinden,")
