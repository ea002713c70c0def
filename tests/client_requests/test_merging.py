"""Two clients become one: a contact of both is one contact afterwards, with what it asked for and what it may."""

import pytest
from django.core import mail

from partners.client_requests.asking import ask as ask_for
from partners.client_requests.deciding import answer_client_request
from partners.clients.merging import merge_client_accounts
from partners.clients.services import create_client_account
from partners.contacts.self_service import allow_self_service
from partners.contacts.services import create_contact
from portal.events.models import Event
from portal.tenancy.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(owner):
    return create_client_account(actor=owner, name="Hartwell Group")


@pytest.fixture
def twin(owner, kept):
    return create_contact(actor=owner, client_account=kept, kind="admin", name="Mei Chen", email="mei@hartwell.example")


def merge(owner, kept, other) -> None:
    merge_client_accounts(actor=owner, client_account=kept, other=other, confirmation=other.name)


def test_what_a_double_asked_for_and_may_is_its_twins(ask, owner, kept, twin, contact, client_account, run_background):
    asked, message = ask(seats=12), ask("message", note="Hello")
    run_background()
    mail.outbox.clear()
    merge(owner, kept, client_account)
    for row in (asked, message):
        row.refresh_from_db()
        assert (row.contact, row.client_account, row.state) == (twin, kept, "requested")
    twin.refresh_from_db()
    assert twin.has_self_service
    verbs = set(Event.objects.filter(subject_id__in=(twin.pk, contact.pk)).values_list("subject_id", "verb"))
    assert {(contact.pk, "contact.self_service_ended"), (contact.pk, "contact.deleted")} <= verbs
    assert (twin.pk, "contact.self_service_allowed") in verbs
    run_background()
    assert [one.to for one in mail.outbox if "/self-service/" in one.body] == [["Mei Chen <mei@hartwell.example>"]]
    mail.outbox.clear()
    answer_client_request(actor=owner, client_request=message, reason="Good day")
    run_background()
    assert "Good day" in mail.outbox[-1].body


def test_a_twin_that_has_access_keeps_its_link_and_the_other_ones_end_is_recorded(owner, kept, twin, contact, client_account):
    before = allow_self_service(actor=owner, contact=twin).self_service_since
    merge(owner, kept, client_account)
    twin.refresh_from_db()
    assert twin.self_service_since == before
    assert Event.objects.get(verb="contact.self_service_ended").subject_id == contact.pk


def test_without_access_nothing_is_given(owner, kept, twin, client_account):
    create_contact(actor=owner, client_account=client_account, kind="admin", name="Mei", email="mei@hartwell.example")
    merge(owner, kept, client_account)
    twin.refresh_from_db()
    assert not twin.has_self_service
    assert not Event.objects.filter(verb__startswith="contact.self_service").exists()


def test_of_two_messages_that_wait_both_wait_on(ask, owner, kept, twin, client_account):
    """One is the twin's; the other has nobody to be mailed to, and says so."""
    allow_self_service(actor=owner, contact=twin)
    theirs = ask("message", note="Hello")
    own = ask_by(twin, note="Hello again")
    merge(owner, kept, client_account)
    for row, contact in ((own, twin), (theirs, None)):
        row.refresh_from_db()
        assert (row.contact, row.state, row.client_account) == (contact, "requested", kept)
    assert not theirs.reaches_somebody


def ask_by(contact, **values):
    return ask_for(actor=Actor.link(contact, contact.name), contact=contact, kind="message", **values)
