"""A mail of a journey is looked at as somebody gets it, and mailed to whoever writes it: nobody else notices."""

import re
from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.clients.services import create_client_account
from partners.contacts.services import create_contact
from partners.onboarding import drafts, errors
from partners.onboarding.models import Journey, JourneyAct
from partners.onboarding.planning import take_due_steps
from partners.onboarding.registry import Subject
from partners.onboarding.starting import start_journey
from partners.onboarding.trying_mail import MOST_TESTS, send_test_mail
from portal import clock
from portal.errors import NotFound, StaffNotAllowed, TooManyRequests
from portal.events.models import Event
from portal.events.record import record_event
from portal.mail.delivery import send_due, settle_expired
from portal.mail.models import Message, Suppression
from portal.mail.services import forget_old_tests
from portal.mail.suppressing import suppress
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from tests.factories import make_key, make_user
from tests.onboarding.engine.world import mail, wait

WORDS = {
    "en": {"subject": "Dear {name} of {partner}", "preheader": "Soon", "body": "Hello **{name}**.", "button": "Begin"},
    "de": {"subject": "Guten Tag {name} von {partner}", "body": "Hallo **{name}**.", "button": "Beginnen"},
}


def own(key: str, **more) -> dict:
    return mail(key, text=None, words=WORDS, **more)


@pytest.fixture
def admin(db):
    return make_user("ada@network.example", name="Ada", staff_role=StaffRole.NETWORK_ADMIN)


@pytest.fixture
def drafted(admin):
    def written(*steps: dict, trigger: str = "partner-approved", **more) -> Journey:
        actor = Actor.person(admin)
        journey = drafts.create_journey(actor=actor, name=f"First steps {Journey.objects.count()}")
        draft = {"schema": 1, "trigger": trigger, "steps": list(steps), **more}
        return drafts.edit_draft(actor=actor, journey=journey, draft=draft, seen=journey.edition)

    return written


def received(journey: Journey, who, step: str = "m", **more):
    """The message, and the mail as it came."""
    message = send_test_mail(actor=Actor.person(who), journey=journey, step=step, **more)
    send_due()
    message.refresh_from_db()
    assert message.state == "sent", message.error
    return message, outbox.outbox[-1]


def links_in(sent) -> list[str]:
    return [link for link in re.findall(r"https?://\S+", sent.body) if "example" not in urlsplit(link).path]


class TestTest:
    def test_it_goes_to_its_writer_alone_marked_in_its_language_and_says_what_its_reader_would_read(
        self, drafted, admin, company
    ):
        owner = company.user("owner")
        owner.language = "de"
        owner.save()
        journey = drafted(own("m", place="new-client"), wait("w"))
        message, sent = received(journey, admin, partner=company.partner)
        assert sent.to == ["Ada <ada@network.example>"]
        assert sent.subject == message.subject == f"Test: Guten Tag {owner.name} von {company.partner}"
        html = sent.alternatives[0][0]
        assert f"<strong>{owner.name}</strong>" in html
        assert f">Guten Tag {owner.name}" in html  # its title has no mark
        assert "Sie erhalten diese" in sent.body  # as its reader is told why
        assert (message.is_test, message.partner, message.stream) == (True, None, "transactional")
        event = Event.objects.get(verb="journey.mail_tested")
        assert event.new["as_partner_id"] == company.partner.pk
        assert owner.email not in sent.message().as_string()

    def test_its_links_lead_somewhere_and_stop_nothing(self, drafted, admin, company, sign_in):
        journey = drafted(own("m", place="new-client"))
        _message, sent = received(journey, admin, partner=company.partner)
        browser, stranger = sign_in(admin), Client()
        for link in links_in(sent):
            path = link.removeprefix("http://testserver").partition("#")[0]
            assert browser.get(path, follow=True).status_code == 200, link
        [stop] = re.findall(r"/mail/stop/[^/\s]+/", sent.body)
        assert stop in sent.extra_headers["List-Unsubscribe"]
        assert "nothing is stopped here" in stranger.get(stop).text
        for answer in (stranger.post(stop, {"List-Unsubscribe": "One-Click"}), stranger.post(stop)):
            assert "nothing is stopped" in answer.text
        assert not Suppression.objects.exists()

    def test_nobody_else_s_secret_is_in_it(self, drafted, admin, company):
        """Whoever sets a password through it would be that person from then on."""
        owner = company.user("owner")
        owner.set_unusable_password()
        owner.save()
        journey = drafted(own("m", place="set-password"), mail("w", text="welcome", place="set-password"))
        for step in ("m", "w"):
            _message, sent = received(journey, admin, step, partner=company.partner)
            assert "reset" not in sent.body + sent.alternatives[0][0]
            assert "#button" in sent.body

    def test_it_goes_out_at_any_hour_and_nothing_counts_it(self, drafted, admin, company, settings):
        settings.MAIL_HOURS, settings.MAIL_GAP_HOURS = (time(8), time(18)), 20
        owner, journey = company.user("owner"), drafted(own("m"))
        suppress(Actor.system(), admin.email, "onboarding", Suppression.Cause.UNSUBSCRIBED)
        with clock.moved(to=datetime(2027, 1, 10, 23, 30, tzinfo=UTC)):  # a Sunday evening in New York
            received(journey, admin, partner=company.partner)
        assert not JourneyAct.objects.exists()
        publish(journey)
        Message.objects.update(to_email=owner.email)  # as if its writer were the reader
        with clock.moved(to=datetime(2027, 1, 11, 15, tzinfo=UTC)):
            event = record_event(Actor.system(), "test.started", company.partner)
            begun = start_journey(journey, Subject(company.partner, owner), event)
            take_due_steps()
            send_due()
        assert Message.objects.get(journey_act__run=begun).state == "sent"

    def test_one_that_could_not_leave_bothers_nobody(self, drafted, admin):
        message = send_test_mail(actor=Actor.person(admin), journey=drafted(own("m")), step="m")
        Message.objects.update(expires_at=clock.now() - timedelta(minutes=1))
        settle_expired()
        message.refresh_from_db()
        assert message.state == "skipped"

    def test_it_is_kept_for_a_month(self, drafted, admin):
        received(drafted(own("m")), admin)
        forget_old_tests()
        assert Message.objects.filter(is_test=True).exists()
        with clock.moved(by=timedelta(days=31)):
            forget_old_tests()
        assert not Message.objects.filter(is_test=True).exists()

    def test_what_was_seen_is_what_comes(self, drafted, admin):
        journey = drafted(own("m"))
        send_test_mail(actor=Actor.person(admin), journey=journey, step="m", language="en")
        journey.refresh_from_db()
        later = {"schema": 1, "trigger": "partner-approved", "steps": []}
        drafts.edit_draft(actor=Actor.person(admin), journey=journey, draft=later, seen=journey.edition)
        send_due()
        assert outbox.outbox[-1].subject == "Test: Dear Ingrid Næss of Fjord Drift AS"

    def test_who_may_and_how_often(self, drafted, admin, company):
        journey = drafted(own("m"), wait("w"))
        editor = Actor.person(make_user("e@network.example", staff_role=StaffRole.CONTENT_EDITOR))
        support = Actor.person(make_user("s@network.example", staff_role=StaffRole.SUPPORT))
        send_test_mail(actor=editor, journey=journey, step="m")
        with pytest.raises(NotFound):  # content editors read no partners
            send_test_mail(actor=editor, journey=journey, step="m", partner=company.partner)
        with pytest.raises(StaffNotAllowed):
            send_test_mail(actor=support, journey=journey, step="m")
        for wrong in ({"step": "w"}, {"step": "none"}, {"step": "m", "version": 7}):
            with pytest.raises(errors.MailGone):
                send_test_mail(actor=editor, journey=journey, **wrong)
        with pytest.raises(errors.NobodyToShow):
            send_test_mail(actor=Actor.person(admin), journey=journey, step="m", partner=company.partner, reader=admin.pk)
        for _ in range(MOST_TESTS - 1):
            send_test_mail(actor=editor, journey=journey, step="m")
        with pytest.raises(TooManyRequests):
            send_test_mail(actor=editor, journey=journey, step="m")

    def test_a_key_s_test_goes_to_whoever_made_it(self, drafted, admin, company, client):
        journey = drafted(own("m"))
        address = f"/api/v1/journeys/{journey.pk}/test-mail"
        for made_by, status in ((admin, 201), (None, 409)):
            secret = make_key(None, "journeys:write", staff=True, created_by=made_by)
            body = {"step": "m", "partner": company.partner.pk}
            headers = {"authorization": f"Bearer {secret}"}
            answer = client.post(address, body, content_type="application/json", headers=headers)
            assert answer.status_code == status, answer.text
        [message] = Message.objects.filter(is_test=True)
        assert message.to_email == admin.email


class TestPreview:
    def shown(self, browser, journey: Journey, step: str = "m", **query):
        address = reverse("journey-preview", args=[journey.code, step])
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address, query)
        written = [one["sql"] for one in queries if re.match("INSERT|UPDATE|DELETE", one["sql"])]
        assert [sql for sql in written if "portal_lastplace" not in sql.lower() and "session" not in sql] == []
        return answer

    def test_with_the_data_of_a_partner_and_whether_they_would_get_it(self, drafted, admin, company, sign_in):
        browser, owner = sign_in(admin), company.user("owner")
        journey = drafted(own("m", only_if=["not no-client-yet"]))
        answer = self.shown(browser, journey, partner=company.partner.name.lower())
        assert answer.context["written"].subject == f"Dear {owner.name} of {company.partner}"
        assert answer.context["reasons"][:2] == [
            "No version is published yet: nobody begins on the journey.",
            "It is only sent if this is not so: the partner has no client yet.",
        ]
        html = browser.get(reverse("journey-preview-html", args=[journey.code, "m"]) + "?" + answer.context["query"])
        assert owner.name in html.text
        publish(journey)
        create_client_account(actor=company.actor(), name="Harbour")
        assert self.shown(browser, journey, partner=company.partner.slug).context["reasons"] == []
        suppress(Actor.system(), owner.email, "", Suppression.Cause.HARD_BOUNCE)
        assert "no such mailbox" in str(self.shown(browser, journey, partner=company.partner.slug).context["reasons"])

    def test_of_a_journey_with_clients_an_admin_is_chosen(self, drafted, admin, company, sign_in):
        browser = sign_in(admin)
        journey = drafted(own("m", place="connect-team"), trigger="client-admin-expected")
        nobody = self.shown(browser, journey, partner=company.partner.slug)
        assert "with nobody like this" in nobody.text
        assert nobody.context["shown"].is_invented
        account = create_client_account(actor=company.actor(), name="Harbour")
        people = [
            create_contact(actor=company.actor(), client_account=account, kind="admin", name=name, email=f"{name}@h.example")
            for name in ("Bo", "Cy")
        ]
        first = self.shown(browser, journey, partner=company.partner.slug)
        assert first.context["written"].subject == f"Dear Bo of {company.partner}"
        query = {"partner": company.partner.slug, "client": account.pk, "reader": people[1].pk, "of": company.partner.pk}
        chosen = self.shown(browser, journey, **query)
        assert chosen.context["written"].subject == f"Dear Cy of {company.partner}"
        posted = browser.post(reverse("journey-test-mail", args=[journey.code, "m"]), query, follow=True)
        assert posted.context["written"].subject == f"Dear Cy of {company.partner}"
        assert f"The test is on its way to {admin.email}" in posted.text
        assert Message.objects.get(is_test=True).context["as_contact"] == people[1].pk

    def test_whoever_reads_no_partners_is_told_so(self, drafted, company, sign_in):
        journey = drafted(own("m"))
        browser = sign_in(make_user("e@network.example", staff_role=StaffRole.CONTENT_EDITOR))
        answer = self.shown(browser, journey, partner=company.partner.slug)
        assert "your role reads no partners" in answer.text
        assert company.partner.name not in answer.text
        assert browser.get(reverse("staff-partner-suggestions")).status_code == 403

    def test_a_partner_manager_finds_the_assigned_partners(self, drafted, company, other_company, sign_in):
        manager = make_user("m@network.example", staff_role=StaffRole.PARTNER_MANAGER)
        company.partner.manager = manager
        company.partner.save()
        browser, journey = sign_in(manager), drafted(own("m"))
        assert self.shown(browser, journey, partner=company.partner.name).context["form"].subject
        refused = self.shown(browser, journey, partner=other_company.partner.name)
        assert "No partner is called" in refused.text
        suggested = browser.get(reverse("staff-partner-suggestions")).text
        assert company.partner.name in suggested
        assert other_company.partner.name not in suggested
        clients = reverse("staff-partner-client-suggestions", args=[other_company.partner.pk])
        assert browser.get(clients).status_code == 404

    def test_the_editor_s_card_saves_and_sends(self, drafted, admin, sign_in):
        journey, browser = drafted(own("m")), sign_in(admin)
        address = reverse("journey-edit", args=[journey.code])
        page = browser.get(address)
        card = page.context["steps"][0].card
        fields = {field.html_name: field.value() for field in card} | {
            field.html_name: field.value() for field in page.context["whole"] if field.value() not in (None, [])
        }
        fields |= {"m-en_subject": "Newer", "steps": page.context["signed"], "seen": page.context["seen"], "do": "test:m"}
        answer = browser.post(address, fields, follow=True)
        assert "a test of step 1 is on its way to you" in answer.text
        send_due()
        assert outbox.outbox[-1].subject == "Test: Newer"


def publish(journey: Journey) -> None:
    journey.refresh_from_db()
    content = {name: value for name, value in journey.content.items() if name != "trigger"}
    journey.published = journey.versions.create(number=1, trigger=journey.content["trigger"], content=content)
    journey.save()
