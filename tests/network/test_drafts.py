"""An application that nobody confirms does not stay."""

from datetime import timedelta

import pytest
from django.conf import settings

from partners.network.drafts import delete_old_drafts
from partners.network.links import CONFIRM, make_token
from partners.network.models import Application
from partners.network.services import confirm_application, renew_link
from portal import clock
from portal.events.models import Event, EventDelivery
from portal.events.sealing import verify_events
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from tests.network.conftest import VALUES

KEPT = timedelta(days=settings.UNCONFIRMED_APPLICATION_DAYS)
SECOND = timedelta(seconds=1)


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
    for word in ("Lena", "lena@", "brandt-it", VALUES["motivation"], VALUES["services"]):
        assert word not in kept
    assert VALUES["company_name"] in kept


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
    renew_link(actor=applicant(draft), application=draft)
    with clock.moved(by=KEPT):
        delete_old_drafts()
        run_background(3)
    assert mailoutbox == []
    assert set(EventDelivery.objects.values_list("state", flat=True)) == {"done"}


def test_staff_read_until_when_it_is_kept(draft, sign_in, staff_user):
    page = sign_in(staff_user).get(f"/staff/applications/{draft.pk}/").text
    assert "Deleted unless confirmed by" in page
    confirm_application(actor=applicant(draft), application=draft)
    assert "Deleted unless" not in sign_in(staff_user).get(f"/staff/applications/{draft.pk}/").text


def test_the_privacy_page_says_the_number(client, settings):
    settings.UNCONFIRMED_APPLICATION_DAYS = 45
    assert "45 days after the last link" in " ".join(client.get("/privacy/").text.split())
