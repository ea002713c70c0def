"""The lists of connections, and their end by staff."""

import pytest
from django.core import mail
from django.test import Client

from partners.dropbox.ending import disconnect
from partners.dropbox.models import DropboxConnection
from portal.errors import NotAllowed, ReasonMissing
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(company) -> Client:
    client = Client()
    client.force_login(company.user("owner"))
    return client


@pytest.fixture
def staff_browser(staff_user) -> Client:
    client = Client()
    client.force_login(staff_user)
    return client


def test_a_partner_finds_its_connections_by_state_and_by_words(browser, company, asked):
    place = f"/p/{company.partner.slug}/dropbox-connections/"
    page = browser.get(place).content.decode()
    assert asked.client_name in page
    entry = page.partition('aria-current="page"')[0].rpartition("<a ")[2]
    assert f"/p/{company.partner.slug}/subscriptions/" in entry  # the sidebar says where one is
    assert asked.client_name in browser.get(f"{place}?state=asked&q={asked.email}").content.decode()
    assert "No connection is in this state" in browser.get(f"{place}?state=connected").content.decode()


def test_a_learner_reads_none(company, asked):
    client = Client()
    client.force_login(company.user("learner"))
    assert client.get(f"/p/{company.partner.slug}/dropbox-connections/").status_code == 403


def test_staff_end_one_with_a_reason_that_whoever_asked_is_told(staff_browser, company, asked, run_background):
    page = f"/staff/dropbox-connections/{asked.pk}/"
    assert asked.client_name in staff_browser.get("/staff/dropbox-connections/").content.decode()
    assert "Disconnect" in staff_browser.get(page).content.decode()
    refused = staff_browser.post(f"{page}disconnect/", {"reason": ""})
    assert "A reason is missing" in refused.content.decode()
    assert staff_browser.post(f"{page}disconnect/", {"reason": "The client asked us to."}).status_code == 302
    run_background()
    assert DropboxConnection.objects.get(pk=asked.pk).is_ended
    told = Notification.objects.filter(user=company.user("owner"), event__verb="dropbox_connection.disconnected")
    assert told.get().event.reason == "The client asked us to."
    assert any("disconnected" in letter.body for letter in mail.outbox)


def test_staff_say_why_and_only_those_who_keep_partners_may(asked, staff_user):
    with pytest.raises(ReasonMissing):
        disconnect(actor=Actor.person(staff_user), dropbox_connection=asked)
    auditor = make_user("auditor@network.example", staff_role=StaffRole.AUDITOR)
    with pytest.raises(NotAllowed):
        disconnect(actor=Actor.person(auditor), dropbox_connection=asked, reason="x")


def test_what_ones_own_colleague_ends_without_a_word_is_told_to_nobody(owner, asked, run_background):
    disconnect(actor=owner, dropbox_connection=asked)
    run_background()
    assert not Notification.objects.filter(event__verb="dropbox_connection.disconnected").exists()
