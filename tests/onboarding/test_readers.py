"""Journeys that go with a client's contacts, and with whoever looks after a client: who begins, what they get, what ends it."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.utils import timezone

from partners.catalogue.models import Plan
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.contacts.models import Contact
from partners.contacts.services import create_contact, delete_contact, update_contact
from partners.dropbox.models import DropboxConnection
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.network.models import Profile
from partners.onboarding import starting
from partners.onboarding.client_mail import set_client_mail
from partners.onboarding.models import Journey, JourneyAct, JourneyRun
from partners.onboarding.previewing import Shown
from partners.onboarding.readers import Reader, zone_in
from partners.onboarding.registry import Subject
from partners.onboarding.replaying import invented, replayed
from partners.onboarding.starting import start_due_journeys
from partners.profiles.services import begin_profile
from portal import clock
from portal.events.models import Event, EventDelivery
from portal.events.record import record_event
from portal.events.sealing import seal_events
from portal.mail.delivery import send_due
from portal.mail.models import Message, Suppression
from portal.mail.reader_hours import habits_of
from portal.mail.reader_links import stop_url, why_url
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from tests import trade
from tests.onboarding.engine.world import mail, wait, wait_for
from tests.onboarding.test_planning import DAY, acts, after, mails
from tests.subscriptions.test_at_once import all_at_once

pytestmark = pytest.mark.usefixtures("alone")
WORDS = {
    "en": {"subject": "{partner} has set up Dropbox for {client}", "body": "Hello {name}.\n\nYour team waits."},
    "de": {"subject": "{partner} hat Dropbox für {client} eingerichtet", "body": "Guten Tag {name}.\n\nIhr Team wartet."},
}


def own(key: str, **more) -> dict:
    return mail(key, text=None, words=WORDS, **more)


@pytest.fixture
def publish(db):
    def published(trigger: str, *steps: dict, entry: str = "once", code: str = "clients", **content) -> Journey:
        journey = Journey.objects.create(code=code, name=code.title(), entry=entry)
        content = {"schema": 1, "steps": list(steps), **content}
        journey.published = journey.versions.create(number=1, trigger=trigger, content=content)
        journey.save()
        return journey

    return published


@pytest.fixture
def client_account(company) -> ClientAccount:
    return add_client(company, "Harbour Dental", country="NO")


def add_client(company, name: str, **values) -> ClientAccount:
    return create_client_account(actor=company.actor(), name=name, **values)


def add_admin(company, client: ClientAccount, email: str = "ada@harbour.example", kind: str = "admin") -> Contact:
    return create_contact(actor=company.actor(), client_account=client, kind=kind, name="Ada", email=email)


def enter_team(company, client: ClientAccount, email: str = "it@harbour.example", **values):
    order = {"term": "yearly", "seats": 9, "admin_email": email, "started_on": clock.today() - DAY, **values}
    return trade.create_subscription(
        actor=company.actor(), client_account=client, plan=Plan.objects.get(code="advanced"), **order
    )


def connect(subscription) -> None:
    fields = {"partner_id": subscription.partner_id, "subscription": subscription, "client_name": "x", "asked_by": "x"}
    row = DropboxConnection.objects.create(**fields, email="it@harbour.example")
    record_event(Actor.system(), "dropbox_connection.connected", row)


def start() -> int:
    while seal_events():
        pass
    return start_due_journeys()


class TestWhoBegins:
    @pytest.mark.parametrize("team_first", [True, False])
    def test_an_admin_whose_client_has_a_team_whichever_came_first(self, publish, company, client_account, team_first):
        publish("client-admin-expected", own("m"))
        if team_first:
            enter_team(company, client_account)
            start()
        admin = add_admin(company, client_account)
        add_admin(company, client_account, "bill@harbour.example", kind="billing")
        if not team_first:
            assert start() == 0
            enter_team(company, client_account)
        assert start() == 1
        enter_team(company, client_account, "second@harbour.example")
        assert start() == 0  # once for each
        run = JourneyRun.objects.get()
        assert (run.contact, run.client_account, run.user, run.partner) == (admin, client_account, None, company.partner)

    def test_the_admins_when_a_trial_starts_or_a_team_is_connected(self, publish, company, client_account):
        publish("trial-started", own("m"), code="trials")
        publish("team-connected", own("m"), code="connected")
        add_admin(company, client_account)
        trade.start_trial(
            actor=company.actor(),
            client_account=client_account,
            plan=Plan.objects.get(code="advanced"),
            admin_email="it@harbour.example",
        )
        start()
        assert set(JourneyRun.objects.values_list("journey__code", flat=True)) == {"trials"}
        connect(enter_team(company, client_account, "second@harbour.example"))
        start()
        assert set(JourneyRun.objects.values_list("journey__code", flat=True)) == {"trials", "connected"}

    def test_whoever_looks_after_a_new_client_once_for_all_of_an_import(self, publish, company):
        publish("client-created", own("m"), wait("w", 9), entry="each-time")
        seller = Membership.objects.get(partner=company.partner, user=company.user("seller"))
        for name in ("A", "B"):
            add_client(company, name)
        add_client(company, "C", owner_id=seller.pk)
        assert start() == 2
        assert set(JourneyRun.objects.values_list("user", flat=True)) == {company.user("owner").pk, seller.user_id}
        after(DAY)
        add_client(company, "D")
        assert start() == 0  # they are still on it
        assert {run.client_account.name for run in JourneyRun.objects.all()} == {"A", "C"}

    def test_a_colleague_and_not_the_first_owner(self, publish, company):
        publish("member-joined", mail("m"), audience=["not is-first-owner"])
        first = Membership.objects.get(partner=company.partner, user=company.user("owner"))
        new = Membership.objects.get(partner=company.partner, user=company.user("seller"))
        for member in (new, first):
            record_event(Actor.system(), "membership.created", member)
        start()
        states = dict(JourneyRun.objects.values_list("user", "state"))
        assert states == {new.user_id: "running", first.user_id: "finished"}

    def test_the_partner_itself_is_no_client_of_its_own(self, publish, company, client_account):
        publish("client-admin-expected", own("m"))
        add_admin(company, client_account)
        ClientAccount.objects.filter(pk=client_account.pk).update(own=True)
        enter_team(company, client_account)
        assert start() == 0

    def test_what_happened_before_it_was_switched_on_starts_nobody(self, publish, company, client_account, staff):
        from partners.onboarding.drafts import switch_off, switch_on

        journey = publish("client-admin-expected", own("m"))
        enter_team(company, client_account)
        switch_off(actor=staff, journey=journey)
        add_admin(company, client_account)
        assert start() == 0
        switch_on(actor=staff, journey=journey)
        assert start() == 0
        add_admin(company, client_account, "ben@harbour.example")
        assert start() == 1


class TestMany:
    def make(self, company, count: int) -> None:
        """As an import does: all of a chunk together."""
        new = [add_client(company, f"Client {company.partner.pk[-4:]} {n} {count}") for n in range(count)]
        for n, client in enumerate(new):
            enter_team(company, client, f"it{n}.{count}@x.example")
        rows = [{"client_account": one, "kind": "admin", "name": "A", "email": "a@x.example"} for one in new]
        create_contact.many(actor=company.actor(), rows=rows)  # type: ignore[attr-defined]

    def test_a_trigger_without_a_journey_costs_nothing(self, company):
        self.make(company, 2)
        start()
        assert not EventDelivery.objects.filter(handler__contains="onboarding").exists()
        assert JourneyRun.objects.count() == 0

    def test_they_begin_in_as_many_statements_as_one_does(self, publish, company, django_assert_max_num_queries):
        publish("client-admin-expected", own("m"))
        self.make(company, 1)
        seal_events()
        with django_assert_max_num_queries(60) as one:
            assert start_due_journeys() == 1
        self.make(company, 6)
        seal_events()
        with django_assert_max_num_queries(len(one)):
            assert start_due_journeys() == 6
        assert not EventDelivery.objects.filter(handler__contains="onboarding.handlers").exists()

    def test_what_cannot_begin_is_left_to_the_outbox_and_the_others_go_on(self, publish, company, monkeypatch, run_background):
        journey = publish("client-created", own("m"))
        monkeypatch.setattr(starting, "start_with", _broken)
        add_client(company, "A")
        assert start() == 0
        [waiting] = EventDelivery.objects.filter(handler=starting.HANDLER)
        journey.refresh_from_db()
        assert journey.heard == waiting.event.position
        monkeypatch.undo()
        run_background(2)
        assert JourneyRun.objects.get().client_account.name == "A"


@pytest.fixture
def expected(publish, company, client_account):
    """The admin of Harbour Dental, begun on these steps."""

    def begun(*steps: dict, **content) -> JourneyRun:
        publish("client-admin-expected", *steps, **content)
        add_admin(company, client_account)
        enter_team(company, client_account)
        start()
        return JourneyRun.objects.get()

    return begun


class TestMail:
    def test_it_is_its_partner_s_to_the_client_and_can_be_stopped_without_an_account(
        self, expected, company, settings, client, other_company
    ):
        settings.SITE_URL = "https://portal.example"
        run = expected(own("m"), wait("w", 2), own("n"), goal="team-connected")
        after(timedelta())
        [sent] = outbox.outbox
        assert sent.subject == "Hartwell IT has set up Dropbox for Harbour Dental"
        assert sent.to == ["Ada <ada@harbour.example>"]
        assert sent.from_email.startswith("Hartwell IT <")
        assert "Hartwell IT looks after your company’s Dropbox" in sent.body
        message = Message.objects.get(journey_act__run=run)
        assert (message.stream, message.lane, message.partner) == ("onboarding", 1, company.partner)
        assert "user_id" not in message.context
        why = client.get(why_url(message).removeprefix("https://portal.example")).text
        assert "Clients" in why
        assert company.user("owner").email not in why
        preferences = re.search(r"https://portal\.example(/mail/preferences/\S+)", sent.body)
        assert client.get(preferences[1]).status_code == 200
        stop = stop_url(message).removeprefix("https://portal.example")
        assert client.get(stop).status_code == 200
        assert Suppression.objects.count() == 0
        assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert Suppression.objects.get().partner == company.partner  # and of no other partner's mail
        after(3 * DAY)
        assert mails(run) == {"m": "sent", "n": "skipped"}

    def test_the_brand_says_whom_to_ask(self, expected, company):
        from partners.profiles.models import Brand

        Brand.objects.create(partner=company.partner, contact_email="help@hartwell.example")
        expected(own("m"))
        after(timedelta())
        assert outbox.outbox[0].reply_to in ([], ["help@hartwell.example"])  # as far as its tier has a brand
        assert outbox.outbox[0].alternatives[0].content.count("Hartwell IT") > 1

    def test_language_zone_and_week_are_those_that_fit_best(self, expected, company, client_account):
        owner = company.user("owner")
        owner.language, owner.time_zone = "de", "Europe/Berlin"
        owner.save()
        run = expected(own("m"))
        after(timedelta())
        message = Message.objects.get(journey_act__run=run)
        calendar, _hours = habits_of(message)
        assert (message.language, calendar.zone.key, calendar.country) == ("de", "Europe/Oslo", "NO")
        assert outbox.outbox[0].subject == "Hartwell IT hat Dropbox für Harbour Dental eingerichtet"
        assert Reader(Subject(company.partner, owner)).calendar.zone.key == "Europe/Berlin"

    @pytest.mark.parametrize(
        ("country", "owner_s", "zone"),
        [
            ("NO", "America/New_York", "Europe/Oslo"),
            ("US", "America/Los_Angeles", "America/Los_Angeles"),
            ("US", "Europe/Berlin", "America/New_York"),
            ("", "Europe/Berlin", "Europe/Berlin"),
            ("", "", "UTC"),
        ],
    )
    def test_where_a_contact_lives(self, company, country, owner_s, zone):
        owner = company.user("owner")
        owner.time_zone = owner_s
        assert zone_in(country, owner).key == zone

    def test_a_contact_with_a_new_address_gets_what_follows_there(self, expected, company):
        run = expected(own("m"), wait("w", 1), own("n"))
        after(timedelta(), send=False)
        update_contact(actor=company.actor(), contact=run.contact, email="eve@harbour.example")
        send_due()
        assert Message.objects.get(journey_act__run=run).error == "The contact has another address now."
        after(2 * DAY)
        assert [sent.to for sent in outbox.outbox if "Harbour" in sent.subject] == [["Ada <eve@harbour.example>"]]

    def test_a_draft_for_clients_is_shown_as_a_client_reads_it(self, publish):
        words = {"en": {"subject": "{client}: {days_left} days left", "body": "Dear {name}."}}
        journey = publish("trial-started", mail("m", text=None, words=words))
        shown = Shown.to_invented(journey, "trial-started", journey.published.steps["m"]).written
        assert shown.subject == "Solvik Bryggeri: 10 days left"
        assert "Fjord Drift AS looks after your company’s Dropbox" in shown.body


class TestWhichClient:
    def test_what_happens_to_another_client_is_nothing_to_this_one(self, expected, company):
        steps = wait_for("w", "team-connected", came=[own("c")], missed=[own("x")], days=30)
        run = expected(steps, own("m", only_if=["not team-connected"]))
        other = enter_team(company, add_client(company, "Other"), "it@other.example")
        connect(other)
        DropboxConnection.objects.update(state="connected", team_id="t", refresh_token="r")
        after(DAY)
        assert acts(run) == {}
        DropboxConnection.objects.all().delete()
        connect(run.client_account.subscriptions.get())
        after(2 * DAY)
        after(3 * DAY)
        assert acts(run) == {"w": "came", "c": "mailed", "m": "mailed", "": "ended"}

    def test_a_replay_says_what_was_done_and_of_whom(self, expected, company, staff):
        waits = wait_for("w", "team-connected", came=[own("c")], missed=[own("x")], days=2)
        run = expected(waits, own("m", only_if=["in-trial"]))
        connect(enter_team(company, add_client(company, "Other"), "it@other.example"))
        for day in (0, 1, 3, 4):
            after(day * DAY)
        with clock.moved(by=5 * DAY):
            told = replayed(staff, run.version, clock.now())
        assert {(line.who, line.partner) for line in told} == {("Ada", "Harbour Dental · Hartwell IT")}
        assert [line.outcome for line in told] == [str(act.get_outcome_display()) for act in run.acts.all()]
        assert [act.step for act in run.acts.all()] == ["w", "x", "m", ""]

    def test_an_invented_reader_of_a_trial_is_in_one_until_it_is_over(self, publish):
        version = publish("trial-started", wait("w", 2), own("m", only_if=["in-trial"])).published
        today, end = timezone.localdate(), clock.now() + 30 * DAY
        assert [line.outcome for line in invented(version, today, {}, end)] == ["Waited", "Mailed", "Ended"]
        over = invented(version, today, {"trial-over": today + DAY}, end)
        assert [line.outcome for line in over] == ["Waited", "Skipped", "Ended"]
        assert over[0].partner == "Solvik Bryggeri · Fjord Drift AS"


class TestWhatEndsIt:
    STEPS = (own("m"), wait("w", 9), own("n"))

    def test_a_removed_contact_takes_its_mail_along(self, expected, company):
        run = expected(*self.STEPS)
        after(timedelta())
        ids = list(Message.objects.filter(journey_act__run=run).values_list("pk", flat=True))
        record_event(Actor.system(), "message.test", Message.objects.get(pk=ids[0]), new={"to_email": "ada@harbour.example"})
        delete_contact(actor=company.actor(), contact=run.contact)
        assert not JourneyRun.objects.exists()
        assert not Message.objects.filter(pk__in=ids).exists()
        assert "ada@" not in f"{[event.new for event in Event.objects.filter(subject_id__in=ids)]}"
        stopped = Event.objects.get(verb="journey_run.stopped")
        assert stopped.reason == "The contact was removed."

    def test_another_partner_does_not_finish_the_sentence(self, expected, company, other_company):
        run = expected(*self.STEPS)
        after(timedelta(), send=False)
        offer = offer_handover(actor=company.actor(), client_account=run.client_account, receiver="nordlicht", message="Hamburg.")
        accept_handover(actor=other_company.actor(), handover=offer)
        assert self.end_of(run) == "client-handed-over"
        assert (run.partner, run.contact.partner) == (company.partner, other_company.partner)
        assert Message.objects.get(journey_act__run=run).error == "Another partner looks after the client now."
        delete_contact(actor=other_company.actor(), contact=run.contact)  # which takes the run along
        assert not JourneyRun.objects.exists()

    def test_nor_does_the_client_into_which_it_is_merged(self, expected, company):
        run = expected(*self.STEPS)
        into = add_client(company, "Harbour Dental AS")
        merge_client_accounts(actor=company.actor(), client_account=into, other=run.client_account, confirmation="Harbour Dental")
        assert self.end_of(run) == "client-merged"

    def test_nor_one_that_is_put_away_or_is_no_admin_any_more(self, expected, company):
        run = expected(*self.STEPS)
        ClientAccount.objects.filter(pk=run.client_account_id).update(state="archived")
        after(timedelta())
        assert self.end_of(run) == "client-gone"
        JourneyRun.objects.update(state="running", next_at=clock.now())
        JourneyAct.objects.all().delete()
        ClientAccount.objects.filter(pk=run.client_account_id).update(state="active")
        update_contact(actor=company.actor(), contact=run.contact, kind="technical")
        after(timedelta())
        assert self.end_of(run) == "no-admin"

    def test_a_suspended_partner_s_clients_wait(self, expected, company):
        run = expected(*self.STEPS)
        Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.SUSPENDED)
        after(DAY)
        assert acts(run) == {}
        Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.ACTIVE)
        after(2 * DAY)
        assert mails(run) == {"m": "sent"}

    def end_of(self, run: JourneyRun) -> str:
        run.refresh_from_db()
        assert (run.state, run.next_at) == ("stopped", None)
        return run.acts.get(step="").reason


class TestSwitch:
    def test_off_it_ends_those_who_are_on_it_keeps_back_what_waits_and_begins_nobody(
        self, expected, company, run_background, staff
    ):
        run = expected(own("m"), wait("w", 9), own("n"))
        after(timedelta(), send=False)
        profile = begin_profile(company.partner)
        set_client_mail(actor=company.actor("admin"), profile=profile, mails_clients=False)
        send_due()
        words = "The partner does not want its clients mailed."
        assert Message.objects.get(journey_act__run=run).error == words
        run_background(2)
        run.refresh_from_db()
        assert (run.state, run.acts.get(step="").reason) == ("stopped", "mails-no-clients")
        late = add_client(company, "Late")
        enter_team(company, late, "it@late.example")
        add_admin(company, late, "cleo@late.example")
        start()
        other = JourneyRun.objects.exclude(pk=run.pk).get()
        assert (other.state, other.acts.get().reason) == ("finished", "mails-no-clients")
        assert words in {line.why for line in replayed(staff, run.version, clock.now())}

    def test_owners_are_told_once(self, expected, company, client_account, run_background):
        expected(own("m"))
        add_admin(company, client_account, "ben@harbour.example")
        start()
        run_background(2)
        told = Notification.objects.get(topic="client-mail")
        assert (told.user, "in your name" in told.text) == (company.user("owner"), True)

    def test_owners_and_admins_switch_it_on_its_page_and_by_the_api(self, publish, company, sign_in, api):
        publish("trial-started", own("m"), code="trials")
        page = "/p/hartwell-it/settings/client-mail/"
        assert "Trials" in sign_in(company.user("seller")).get(page).text
        sign_in(company.user("seller")).post(f"{page}switch/", {"state": "off"})
        assert not Profile.objects.filter(partner=company.partner, mails_clients=False).exists()
        shown = sign_in(company.user("admin")).post(f"{page}switch/", {"state": "off"}, follow=True).text
        assert "No client is mailed in your name any more." in shown
        profile = Profile.objects.get(partner=company.partner)
        assert not profile.mails_clients
        answer = api(company.partner, "profiles:write", "profiles:read").post(
            f"/api/v1/profiles/{profile.pk}/set-client-mail", {"mails_clients": True}, format="json"
        )
        assert (answer.status_code, answer.json()["mails_clients"]) == (200, True)
        verbs = Event.objects.filter(verb__startswith="profile.client_mail").order_by("id").values_list("verb", flat=True)
        assert list(verbs) == ["profile.client_mail_switched_off", "profile.client_mail_switched_on"]


class TestEditor:
    def test_it_offers_what_fits_whom_the_journey_goes_with(self, publish, sign_in, staff_user):
        publish("client-admin-expected", own("m", only_if=["no-client-yet"]), code="clients")
        page = sign_in(staff_user).get("/staff/journeys/clients/edit/").text
        assert "A client has a team and an admin: with this admin of the client" in page
        assert "The client is in a trial" in page
        assert "The partner has accepted the agreement" not in page
        assert "This cannot be said of those with whom the journey begins: no-client-yet." in page
        partners = sign_in(staff_user).get("/staff/journeys/partner-first-days/edit/").text
        assert ("The partner has accepted the agreement" in partners, "The client is in a trial" in partners) == (True, False)


def test_a_run_has_one_reader(expected, company):
    run = expected(own("m"))
    for values in ({"user": company.user("owner")}, {"contact": None}, {"client_account": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            JourneyRun.objects.filter(pk=run.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_rounds_at_once_begin_each_once(publish, company, owner):
    publish("client-admin-expected", own("m"))
    TestMany().make(company, 3)
    while seal_events():
        pass
    done = all_at_once(lambda _number: start_due_journeys(), 4)
    assert (sum(done), JourneyRun.objects.count()) == (3, 3)


def _broken(*args) -> None:
    raise RuntimeError("the process is out of luck")
