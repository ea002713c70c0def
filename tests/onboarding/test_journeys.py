"""From an approval to the mails of the first days, with the clock moved by hand."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from partners.announcements.handlers import tell_partners
from partners.announcements.models import Notice
from partners.announcements.services import create_announcement, publish_announcement
from partners.clients.services import create_client_account
from partners.network.models import Agreement, Application
from partners.network.services import accept_agreement, approve_application
from partners.onboarding.models import JourneyRun
from partners.onboarding.planning import take_due_steps
from partners.onboarding.registry import Subject
from partners.onboarding.starting import start_journey
from portal import clock
from portal.accounts.models import User
from portal.events.models import Event
from portal.mail.models import Message
from portal.mail.transport import Unreachable
from portal.mail.whys import facts_about
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from tests.onboarding.engine.world import mail as mail_step
from tests.onboarding.engine.world import wait
from tests.onboarding.test_planning import after, start

__all__ = ["start"]

pytestmark = pytest.mark.usefixtures("two_mails")
APPLICATION = {
    "company_name": "Fjord Drift AS",
    "website": "https://fjord.example",
    "country": "NO",
    "size": "5-19",
    "contact_name": "Ingrid Næss",
    "contact_email": "ingrid@fjord.example",
    "services": "Managed IT",
    "motivation": "Our clients ask for it.",
}


@pytest.fixture
def application(db) -> Application:
    return Application.objects.create(**APPLICATION, state="submitted", submitted_at=clock.now())


@pytest.fixture
def partner(application, staff) -> Partner:
    """Approved a moment ago."""
    return approve_application(actor=staff, application=application).partner


@pytest.fixture
def days_later(run_background):
    def run(days: int) -> None:
        with clock.moved(by=timedelta(days=days)):
            run_background(rounds=3)

    return run


def subjects() -> list[str]:
    return [sent.subject for sent in mail.outbox]


def states() -> dict[str, str]:
    return dict(Message.objects.filter(dedupe_key__startswith="journey:").values_list("template", "state"))


def test_the_reader_is_told_which_journey_what_comes_next_and_what_would_stop_it(partner, run_background, days_later):
    run_background(rounds=3)
    welcome = Message.objects.get(template="welcome")
    told = {str(fact.label): fact.words for fact in facts_about(welcome)}
    assert told["Which journey"] == (str(JourneyRun.objects.get().journey),)
    assert told["What comes next"][0] == "Perhaps “The first client”."
    assert told["What would stop it"][-1] == "If you choose to get no such mails."
    assert len(told["What would stop it"]) > 1
    days_later(4)
    assert [fact.words for fact in facts_about(welcome)][1:] == [("Nothing: no further mail follows it.",)]


def test_the_reader_is_told_of_a_mail_with_words_of_its_own_and_when_its_wait_is_over(start):
    """Where an event can end the journey it is looked at every quarter of an hour: that is no news to the reader."""
    own = mail_step("m", text=None, words={"en": {"subject": "Shall we talk, {name}?", "body": "Call us."}})
    run = start(mail_step("a"), wait("w", 9), own, goal="not no-client-yet")
    after(timedelta())
    message = run.acts.get(step="a").message
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):  # at no hour have both the day that UTC has
        with timezone.override(zone):
            told = {str(fact.label): fact.words for fact in facts_about(message)}
            day = date_format(timezone.localtime(message.sent_at + timedelta(days=9)))
        assert told["What comes next"] == (f"Perhaps “Shall we talk, {run.user.name}?”.", f"We look again on {day}.")


def first_step(run: JourneyRun) -> str:
    return next(iter(run.version.steps))


def add_client(partner: Partner) -> None:
    create_client_account(actor=Actor.system().for_partner(partner), name="Brandt & Söhne")


def test_an_approval_sends_the_welcome_at_once_and_the_second_mail_three_days_later(
    partner, run_background, days_later
):
    run_background(rounds=3)
    assert states() == {"welcome": "sent"}

    days_later(2)
    assert states() == {"welcome": "sent"}

    days_later(4)
    assert states() == {"welcome": "sent", "first-client": "sent"}
    assert JourneyRun.objects.get().state == JourneyRun.State.FINISHED


def test_running_everything_twice_sends_nothing_twice(partner, run_background, days_later):
    run_background(rounds=3)
    run = JourneyRun.objects.get()
    days_later(4)
    # As if it had never been saved.
    JourneyRun.objects.update(state="running", at_step=first_step(run), next_at=clock.now())
    start_journey(run.journey, Subject(run.partner, run.user), run.event)

    days_later(8)
    days_later(8)

    assert len(subjects()) == len(set(subjects())) == 2
    assert JourneyRun.objects.count() == 1


def test_the_second_mail_is_skipped_with_its_reason_when_there_is_a_client(partner, run_background, days_later):
    run_background(rounds=3)
    add_client(partner)

    days_later(4)

    assert states() == {"welcome": "sent", "first-client": "skipped"}
    assert Message.objects.get(template="first-client").error == "The partner has added a client in the meantime."


def test_a_client_added_while_the_mail_waited_for_the_server_makes_it_pointless_too(partner, run_background):
    run_background(rounds=3)
    with clock.moved(by=timedelta(days=4)):
        take_due_steps()
    assert states()["first-client"] == "queued"

    add_client(partner)
    with clock.moved(by=timedelta(days=5)):
        run_background(rounds=1)

    assert states()["first-client"] == "skipped"


def test_after_an_outage_nobody_gets_both_mails_at_once(partner, days_later):
    days_later(5)
    assert states() == {"welcome": "sent"}

    days_later(9)
    assert states() == {"welcome": "sent", "first-client": "sent"}


def test_a_journey_pauses_while_the_partner_is_suspended_and_goes_on_afterwards(partner, run_background, days_later):
    run_background(rounds=3)
    Partner.objects.filter(pk=partner.pk).update(state="suspended")

    days_later(4)
    assert states() == {"welcome": "sent"}
    assert JourneyRun.objects.get().state == JourneyRun.State.RUNNING

    Partner.objects.filter(pk=partner.pk).update(state="active")
    days_later(9)
    assert states() == {"welcome": "sent", "first-client": "sent"}


def test_a_partner_that_has_ended_gets_no_further_mail(partner, run_background, days_later):
    run_background(rounds=3)
    Partner.objects.filter(pk=partner.pk).update(state="closed")

    days_later(4)

    assert states() == {"welcome": "sent"}
    assert JourneyRun.objects.get().state == JourneyRun.State.STOPPED
    assert Event.objects.get(verb="journey_run.stopped").reason == "The partner has ended."


def test_somebody_who_left_gets_no_further_mail(partner, run_background, days_later):
    run_background(rounds=3)
    Membership.objects.filter(partner=partner).delete()

    days_later(4)

    assert JourneyRun.objects.get().state == JourneyRun.State.STOPPED


def test_a_run_that_cannot_go_on_does_not_keep_the_others(partner, run_background, company):
    run_background(rounds=3)
    first = JourneyRun.objects.get()
    subject = Subject(company.partner, company.user("owner"))
    broken = JourneyRun.objects.get(pk=start_journey(first.journey, subject, first.event).pk)
    newer = first.journey.versions.create(number=3, trigger="partner-approved", content={"schema": 2, "steps": []})
    JourneyRun.objects.filter(pk=broken.pk).update(version=newer)

    with clock.moved(by=timedelta(days=4)):
        assert take_due_steps() == 2  # the wait, and the mail behind it

    assert states()["first-client"] == "queued"


def test_the_welcome_carries_the_same_link_in_text_and_html_and_it_opens(partner, run_background, client):
    run_background(rounds=3)

    sent = mail.outbox[0]
    html = sent.alternatives[0][0]
    link = re.search(r"http://\S+/account/\S+", sent.body)[0]
    assert "ingrid@fjord.example" in sent.to[0]
    assert html.count(f'href="{link}"') == 2  # the button, and the address below it
    assert client.get(link.partition("localhost:8000")[2], follow=True).status_code == 200


def test_no_part_of_the_link_is_kept(partner, run_background):
    run_background(rounds=3)

    token = re.search(r"/account/\S+", mail.outbox[0].body)[0].rstrip("/").rpartition("/")[2]
    kept = str(list(Message.objects.values())) + str(list(Event.objects.values()))
    assert len(token) > 20
    assert token not in kept


def test_an_owner_with_a_password_is_not_sent_a_link_to_set_one(application, staff, run_background):
    User.objects.create_user(APPLICATION["contact_email"], "correct horse battery", name="Ingrid Næss")
    approve_application(actor=staff, application=application)

    run_background(rounds=3)

    assert "You have an account already" in mail.outbox[0].body
    assert "/p/fjord-drift-as/" in mail.outbox[0].body
    assert "/account/" not in mail.outbox[0].body


def test_mails_are_readable_without_html_and_have_one_button(partner, run_background, days_later):
    run_background(rounds=3)
    days_later(4)

    for sent in mail.outbox:
        html = sent.alternatives[0][0]
        assert html.count("padding: 12px 20px") == 1
        assert "<" not in sent.body
        assert "&" not in sent.body
        assert "{" not in sent.body
        assert "\n\n\n" not in sent.body


def test_staff_see_the_journey_its_runs_and_what_comes_next(partner, run_background, sign_in, staff_user):
    run_background(rounds=3)

    staff = sign_in(staff_user)
    page = staff.get("/staff/journeys/").content.decode()

    for words in (
        "A partner",
        "1 person is on it",
        "The application of a partner is approved",
        "Welcome, and the way in",
        "The first client",
        "Wait 3 days",
        "only if the partner has no client yet",
    ):
        assert words in page, words

    on_it = staff.get("/staff/journey-runs/?journey=partner-first-days").content.decode()
    run = JourneyRun.objects.get()
    record = staff.get(f"/staff/journey-runs/{run.pk}/").content.decode()
    for words in ("Ingrid Næss", "Fjord Drift AS", "ait 3 days"):
        assert words in on_it, words
        assert words in record, words
    for words in ("in 3 days", "Mailed", reverse("message", args=[run.acts.get().message_id])):
        assert words in record, words
    nobody = staff.get("/staff/journey-runs/?journey=another").content.decode()
    assert "Ingrid Næss" not in nobody


def test_partners_see_no_journeys(company, sign_in, api):
    assert sign_in(company.user("owner")).get("/staff/journeys/").status_code == 404
    assert api(company.partner, "journeys:read").get("/api/v1/journeys").status_code == 404


def test_staff_read_journeys_by_key(api, db):
    journeys = api(None, "journeys:read", staff=True).get("/api/v1/journeys").json()["data"]
    (journey,) = [one for one in journeys if one["code"] == "partner-first-days"]

    version = journey["published"]
    assert (journey["entry"], version["number"], version["trigger"]) == ("each-time", 1, "partner-approved")
    assert [(step["kind"], step.get("text"), step.get("amount")) for step in version["content"]["steps"]] == [
        ("mail", "welcome", None),
        ("wait", None, 3),
        ("mail", "first-client", None),
    ]


def test_whoever_reads_journeys_as_before_they_had_versions_finds_what_was_there(api, db):
    journeys = api(None, "journeys:read", staff=True).get("/api/v1/journeys").json()["data"]
    (journey,) = [one for one in journeys if one["code"] == "partner-first-days"]

    assert journey["trigger"] == "application.approved"
    assert [
        (step["position"], step["wait_days"], step["template"], step["condition"]) for step in journey["steps"]
    ] == [
        (1, 0, "welcome", ""),
        (2, 3, "first-client", "no-client-yet"),
    ]


def test_whoever_reads_waits_as_before_is_told_of_hours_and_months(api, start):
    start(wait("w", 36, "hours"), mail_step("a"), wait("x", 2, "months"), wait("y", 12, "hours"), mail_step("b"))
    journeys = api(None, "journeys:read", staff=True).get("/api/v1/journeys").json()["data"]
    (steps,) = [journey["steps"] for journey in journeys if journey["code"] == "trial"]
    assert [step["wait_days"] for step in steps] == [1, 60]


def test_the_welcomes_link_left_too_long_sends_a_new_one(partner, client, run_background):
    run_background(3)
    url = re.search(r"https?://\S+/password/reset/\S+", mail.outbox[-1].body)[0]
    with clock.moved(by=timedelta(days=4)):
        page = client.get("/" + url.split("/", 3)[3])
        assert "Send a new link" in page.text
        link = re.search(r'name="link" value="([^"]+)"', page.text)[1]
        client.post("/account/password/reset/renew/", {"link": link})
        run_background(3)
    (newest,) = [sent for sent in mail.outbox if sent.subject == "Set your password for the Partner Portal"]
    assert APPLICATION["contact_email"] in newest.to[0]


def _away(transport):
    raise Unreachable("connection refused")


class TestAnnouncements:
    """What was announced before reaches a new partner after its welcome, never before."""

    @pytest.fixture
    def announced(self, staff, company):
        values = {"kind": "news", "title": "A new price list", "text": "From May on."}
        return publish_announcement(actor=staff, announcement=create_announcement(actor=staff, **values))

    @pytest.fixture
    def told(self, announced, partner):
        return lambda: Notice.objects.filter(announcement=announced, partner=partner).exists()

    def test_they_wait_for_the_welcome(self, announced, partner, told, run_background):
        tell_partners(announced)
        assert Notice.objects.filter(announcement=announced).exists()  # other partners
        assert not told()
        run_background(4)
        with clock.moved(by=timedelta(minutes=1)):
            run_background(2)
        assert told()
        to_ingrid = [sent.subject for sent in mail.outbox if APPLICATION["contact_email"] in sent.to[0]]
        assert "approved" in to_ingrid[0]
        assert "A new price list" in to_ingrid[1]

    def test_they_wait_while_the_mail_server_is_away(self, announced, partner, told, run_background, monkeypatch):
        monkeypatch.setattr("portal.mail.delivery.Transport.__enter__", _away)
        run_background(4)
        assert not told()
        assert not Message.objects.filter(template="announcement", partner=partner).exists()

    def test_somebody_who_came_in_without_it_is_told(self, announced, partner, told):
        owner = Membership.objects.get(partner=partner)
        agreement = Agreement.objects.in_force()
        accept_agreement(actor=Actor.member(owner), partner=partner, agreement=agreement, ip_address="192.0.2.1")
        tell_partners(announced)
        assert told()
