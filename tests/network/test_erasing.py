"""An application that nobody confirms does not stay, and one that came to nothing keeps no names."""

from datetime import timedelta

import pytest
from django.conf import settings

from partners.network.duplicates import duplicates_of
from partners.network.erasing import delete_old_drafts, erase_old_decisions
from partners.network.errors import ApplicationErased
from partners.network.links import CONFIRM, STATUS, make_token
from partners.network.models import Application
from partners.network.services import (
    confirm_application,
    create_application,
    decline_application,
    renew_link,
    request_information,
    withdraw_application,
)
from portal import clock
from portal.events.models import Event, EventDelivery
from portal.events.record import record_event
from portal.events.sealing import verify_events
from portal.mail.models import Message
from portal.notes.models import Note
from portal.notes.services import create_note
from portal.search.models import SearchEntry
from portal.tenancy.actor import Actor
from tests.network.conftest import VALUES

KEPT = timedelta(days=settings.UNCONFIRMED_APPLICATION_DAYS)
SECOND = timedelta(seconds=1)
DECIDED = timedelta(days=settings.DECIDED_APPLICATION_DAYS)
WORDS = ("Lena", "lena@", "Brandt", VALUES["motivation"], VALUES["services"])


def applicant(draft) -> Actor:
    return Actor.link(draft, draft.contact_name)


def test_it_is_deleted_to_the_second_with_its_mail_and_an_event_stays(draft, run_background, mailoutbox):
    run_background()
    assert Message.objects.get().to_email == "lena@brandt-it.example"
    with clock.moved(to=draft.link_mailed_at, by=KEPT - SECOND):
        run_background(1)
        assert Application.objects.get() == draft
    with clock.moved(to=draft.link_mailed_at, by=KEPT):
        run_background(2)
    assert not Application.objects.exists()
    assert not Message.objects.exists()
    assert [*Event.objects.values_list("verb", flat=True)] == ["application.deleted", "application.created"]
    assert list(verify_events()) == []
    assert len(mailoutbox) == 1


def test_nothing_that_is_kept_names_the_person(draft, run_background):
    run_background()
    with clock.moved(by=KEPT):
        run_background(2)
    kept = str([*Event.objects.values(), *EventDelivery.objects.values(), *Message.objects.values()])
    for word in WORDS:
        assert word not in kept


def test_a_new_link_begins_the_days_anew(draft):
    renewed = draft.link_mailed_at + KEPT - SECOND
    with clock.moved(to=renewed):
        renew_link(actor=applicant(draft), application=draft)
    with clock.moved(to=renewed, by=KEPT - SECOND):
        assert delete_old_drafts() == 0
    with clock.moved(to=renewed, by=KEPT):
        assert delete_old_drafts() == 1


def test_one_that_was_confirmed_stays_and_its_event_says_what_was_applied_with(draft):
    confirm_application(actor=applicant(draft), application=draft)
    with clock.moved(by=2 * KEPT):
        assert delete_old_drafts() == 0
    assert Event.objects.get(verb="application.submitted").new["motivation"] == VALUES["motivation"]


def test_it_is_never_deleted_while_its_link_works(draft, settings):
    settings.UNCONFIRMED_APPLICATION_DAYS = 0
    with clock.moved(to=draft.link_mailed_at, by=timedelta(days=7) - SECOND):
        assert delete_old_drafts() == 0
    with clock.moved(to=draft.link_mailed_at, by=timedelta(days=7)):
        assert delete_old_drafts() == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_its_links_are_invalid_afterwards_also_to_renew(draft, client, method):
    token = make_token(draft, CONFIRM)
    with clock.moved(by=KEPT):
        delete_old_drafts()
        fresh = make_token(draft, CONFIRM)
        for address in (f"/apply/confirm/{token}/", f"/apply/confirm/{fresh}/"):
            assert getattr(client, method)(address).status_code == 410
        assert client.post(f"/apply/renew/{token}/").status_code == 410


def test_a_delivery_that_comes_after_the_end_mails_nobody(draft, run_background, mailoutbox):
    with clock.moved(by=timedelta(minutes=2)):
        renew_link(actor=applicant(draft), application=draft)
    with clock.moved(by=KEPT + timedelta(minutes=2)):
        delete_old_drafts()
        run_background(3)
    assert mailoutbox == []
    assert set(EventDelivery.objects.values_list("state", flat=True)) == {"done"}


def test_staff_read_until_when_it_is_kept(draft, sign_in, staff_user):
    page = sign_in(staff_user).get(f"/staff/applications/{draft.pk}/").text
    assert "Deleted unless confirmed by" in page
    confirm_application(actor=applicant(draft), application=draft)
    assert "Deleted unless" not in sign_in(staff_user).get(f"/staff/applications/{draft.pk}/").text


def test_the_privacy_page_says_the_numbers(client, settings):
    settings.UNCONFIRMED_APPLICATION_DAYS, settings.DECIDED_APPLICATION_DAYS = 45, 1
    page = " ".join(client.get("/privacy/").text.split())
    assert "45 days after the last link" in page
    assert "for 30 days" in page  # never shorter
    german = " ".join(client.get("/privacy/", headers={"Accept-Language": "de"}).text.split())
    assert "45 Tage nach dem letzten Link" in german


class TestThoseThatCameToNothing:
    @pytest.fixture
    def declined(self, submitted, staff) -> Application:
        """With a question, a note and a reason, all of which name the person."""
        request_information(actor=staff, application=submitted, questions={"services": "Does Lena do backup?"})
        create_note(actor=staff, subject=submitted, text="Lena called.")
        return decline_application(actor=staff, application=submitted, reason="Lena has no company.")

    def test_what_they_say_of_people_goes_to_the_second(self, declined, sign_in, staff_user, run_background):
        run_background(2)
        resent = Message.objects.filter(to_email__startswith="lena@").first()
        record_event(Actor.person(staff_user), "message.resent", resent, old={"error": "550 lena@ is unknown"})
        staff = sign_in(staff_user)
        with clock.moved(to=declined.decided_at, by=DECIDED - SECOND):
            assert erase_old_decisions() == 0
            page = staff.get(f"/staff/applications/{declined.pk}/").text
            assert "Personal data erased after" in page
        with clock.moved(to=declined.decided_at, by=DECIDED):
            run_background(2)
            page = staff.get(f"/staff/applications/{declined.pk}/").text
        kept = [Application, Event, EventDelivery, Message, Note, SearchEntry]
        for text in (page, str([list(model.objects.values()) for model in kept])):
            for word in WORDS:
                assert word not in text
        assert "Personal data are erased" in page
        assert list(verify_events()) == []

    def test_the_decision_stays_and_the_company_is_known_when_it_comes_again(self, declined, staff):
        with clock.moved(by=DECIDED + SECOND):
            assert erase_old_decisions() == 1
            assert erase_old_decisions() == 0
            again = create_application(actor=Actor.anonymous(), ip_address="192.0.2.8", **VALUES)
            (candidate,) = duplicates_of([again], staff)[again.pk]
        declined.refresh_from_db()
        assert (declined.company_name, declined.state) == ("brandt-it.example", "declined")
        assert declined.decided_by == staff.label
        assert (candidate.id, candidate.reasons[0].code) == (declined.pk, "same_domain")
        with pytest.raises(ApplicationErased):
            create_note(actor=staff, subject=declined, text="It was Lena.")

    def test_one_that_was_withdrawn_forgets_who_did_it_and_its_links(self, submitted, client):
        token = make_token(submitted, STATUS)
        withdraw_application(actor=applicant(submitted), application=submitted, reason="Lena moves on.")
        with clock.moved(by=DECIDED + SECOND):
            assert erase_old_decisions() == 1
            assert client.get(f"/apply/status/{token}/").status_code == 410
        assert not any(word in str(Application.objects.values()) for word in WORDS)
