"""What stands on top: where one can go, then what is called so, then what mentions it, then what is there to be read."""

import pytest
from django.urls import reverse

from partners.announcements.models import Announcement, Notice
from partners.clients.services import create_client_account, update_client_account
from partners.contacts.services import create_contact
from partners.subscriptions.engine.changes import SetSeats
from portal import clock
from portal.notes.services import create_note
from portal.search.queries import read_question, search
from portal.search.words import one_slip
from tests.orders.conftest import client_account, place, plan, price_list, quote_for, subscription
from training.courses.services import load_shipped_courses

__all__ = ["client_account", "place", "plan", "price_list", "quote_for", "subscription"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]


@pytest.fixture
def asked(company, sign_in):
    """`asked("hartwell")`: the titles of the hits, by group, both in their order."""
    browser, url = sign_in(company.user("owner")), reverse("partner-search", args=[company.partner.slug])

    def groups(question: str) -> dict[str, list[str]]:
        found = browser.get(url, {"q": question}, headers={"HX-Request": "true"}).context["groups"]
        return {str(group.label): [hit.title for hit in group.hits] for group in found}

    return groups


def test_an_action_or_a_page_whose_words_all_match_stands_first(owner, asked):
    load_shipped_courses()
    create_client_account(actor=owner, name="Clients United")
    for question in ("add client", "add clint"):
        actions, *_, last = asked(question).items()
        assert (actions[0], actions[1][0], last[0]) == ("Actions", "Add client", "Lessons"), question
    found = asked("clients")
    labels = list(found)
    assert found["Pages"][0] == "Clients"
    assert labels[:3] == ["Pages", "Actions", "Clients"]
    assert "Lessons" in labels


def test_a_record_wins_by_its_words_over_a_page_that_is_only_similar(owner, asked):
    create_client_account(actor=owner, name="Clint & Sons")
    first, *_ = found = asked("clint")
    assert first == "Clients"
    assert "Clients" in found["Pages"]


def test_a_name_comes_before_what_mentions_it_also_with_a_slip(owner, company, asked, quote_for, place, subscription):
    client = update_client_account(actor=owner, client_account=subscription.client_account, name="Bluebird Clinic")
    place(quote_for(SetSeats(12), subscription))
    create_contact(actor=owner, client_account=client, kind="billing", name="Al", email="al@bluebird.example")
    create_note(actor=owner, subject=client, text="Bluebird pays late.")
    news = Announcement.objects.create(title="Bluebird", text="x", state="published", published_at=clock.now())
    Notice.objects.create(announcement=news, partner=company.partner)
    mentions = ["Contacts", "Subscriptions", "Orders", "Notes"]
    for question in ("bluebird", "blubeird"):
        assert list(asked(question)) == ["Clients", *mentions, "Announcements"], question


def test_of_a_word_of_five_letters_one_may_be_missing(owner):
    create_client_account(actor=owner, name="Willamette Legal")
    for question in ("willamette legl", "legl", "egal willamette", "willamette leal"):
        [entry] = search(owner, read_question(question), limit=9)
        assert entry.title == "Willamette Legal", question
    for question in ("willamette lgl", "willamette lexl", "willamette lagl"):
        assert search(owner, read_question(question), limit=9) == [], question


@pytest.mark.one_engine
def test_a_word_of_four_letters_is_only_one_of_five_that_lacks_one():
    assert set(one_slip("legl")) == {"_legl", "l_egl", "le_gl", "leg_l"}
