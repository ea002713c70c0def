"""A change of address: both mailboxes agree, each by its own link, once, in time."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.accounts import email_change as services
from portal.accounts.links import APPROVE, CONFIRM, email_change_url
from portal.accounts.models import EmailChange
from portal.errors import NotFound, TooManyRequests
from portal.events.models import Event
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from tests.factories import PASSWORD, make_user

PAGE = reverse("account-email-change")
NEW = "ada@new.example"


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


@pytest.fixture
def client(ada) -> Client:
    return signed_in(ada)


def signed_in(user) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("account_security")).status_code == 200


def request_change(user, email: str = NEW) -> EmailChange:
    return services.request_email_change(actor=Actor.person(user), user=user, email=email)


def path_of(change: EmailChange, purpose: str) -> str:
    return "/" + email_change_url(change, purpose).split("/", 3)[3]


def answer(change: EmailChange, purpose: str, client: Client | None = None, **fields):
    return (client or Client()).post(path_of(change, purpose), fields)


def address_of(user) -> str:
    user.refresh_from_db()
    return user.email


@pytest.mark.parametrize("order", [(APPROVE, CONFIRM), (CONFIRM, APPROVE)])
def test_only_when_both_agree_does_it_change(ada, order):
    change = request_change(ada)
    for purpose in order:
        assert address_of(ada) == "ada@example.com"
        assert answer(change, purpose).status_code == 200
    assert address_of(ada) == NEW
    change.refresh_from_db()
    assert change.state == "done"
    event = Event.objects.about(ada).get(verb="user.email_changed")
    assert (event.old, event.new) == ({"email": "ada@example.com"}, {"email": NEW})


def test_the_whole_way_by_page_and_mail(client, ada, mailoutbox, run_background, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(PAGE, {"email": " Ada@New.example "})["Location"] == PAGE
    assert NEW in client.get(PAGE).text
    run_background(2)
    links = {
        mail.to[0].split("<")[-1].rstrip(">"): re.search(r"/account/email/\S+", mail.body)[0] for mail in mailoutbox
    }
    assert set(links) == {"ada@example.com", NEW}
    for link in links.values():
        assert client.get(link).status_code == 200
        assert address_of(ada) == "ada@example.com", "looking changes nothing"
    for link in links.values():
        client.post(link, {"answer": "agree"})
    assert address_of(ada) == NEW
    mailoutbox.clear()
    run_background(2)
    told = {mail.to[0].split("<")[-1].rstrip(">") for mail in mailoutbox if "was changed" in mail.subject}
    assert told == {"ada@example.com", NEW}
    assert "_auth_user_id" in signed_in(ada).session


def test_other_sessions_end_and_the_one_that_answers_stays(client, ada):
    other = signed_in(ada)
    change = request_change(ada)
    answer(change, APPROVE, client)
    assert is_signed_in(other)
    answer(change, CONFIRM, client)
    assert (is_signed_in(client), is_signed_in(other)) == (True, False)


def test_the_old_address_no_longer_signs_in(client, ada):
    change = request_change(ada)
    answer(change, APPROVE)
    answer(change, CONFIRM)
    stranger = Client()
    stranger.post(reverse("account_login"), {"login": "ada@example.com", "password": PASSWORD})
    assert "_auth_user_id" not in stranger.session


def test_the_old_address_can_refuse(client, ada):
    change = request_change(ada)
    answer(change, CONFIRM)
    page = answer(change, APPROVE, answer="refuse")
    assert "The change is refused" in page.text
    assert not is_signed_in(client)
    assert answer(change, APPROVE).status_code == 410
    assert address_of(ada) == "ada@example.com"
    assert Event.objects.about(ada).filter(verb="user.email_change_refused").exists()


def test_the_new_address_can_neither_refuse_nor_approve(ada):
    change = request_change(ada)
    answer(change, CONFIRM, answer="refuse")
    change.refresh_from_db()
    assert (change.state, change.approved_at is None, change.confirmed_at is None) == ("requested", True, False)
    token = path_of(change, CONFIRM).rstrip("/").rpartition("/")[2]
    assert Client().post(reverse("account-email-change-approve", args=[token])).status_code == 410


def test_each_link_works_once(ada):
    change = request_change(ada)
    for purpose in (APPROVE, CONFIRM):
        answer(change, purpose)
        assert answer(change, purpose).status_code == 410
        assert Client().get(path_of(change, purpose)).status_code == 410


def test_links_expire(ada):
    change = request_change(ada)
    with clock.moved(by=services.LIFETIME + timedelta(minutes=1)):
        for purpose in (APPROVE, CONFIRM):
            assert answer(change, purpose).status_code == 410
    assert address_of(ada) == "ada@example.com"


@pytest.mark.parametrize("token", ["x", "ec_0:abc", "\u00fc", "a" * 500])
def test_an_altered_link_opens_nothing(db, token):
    for purpose in (APPROVE, CONFIRM):
        assert Client().get(reverse(f"account-email-change-{purpose}", args=[token])).status_code == 410


def test_a_new_wish_ends_the_one_before(ada):
    first = request_change(ada)
    request_change(ada, "other@new.example")
    assert answer(first, APPROVE).status_code == 410


def test_withdrawing_it(client, ada):
    change = request_change(ada)
    client.post(reverse("account-email-change-withdraw", args=[change.pk]))
    assert answer(change, APPROVE).status_code == 410
    assert client.post(reverse("account-email-change-withdraw", args=[change.pk])).status_code == 302


def test_nobody_withdraws_anothers(ada):
    change = request_change(ada)
    eve = signed_in(make_user("eve@example.com"))
    assert eve.post(reverse("account-email-change-withdraw", args=[change.pk])).status_code == 404


def test_anothers_address_gets_the_same_answer_and_no_mail(
    client, ada, mailoutbox, run_background, django_assert_num_queries
):
    make_user("eve@example.com")
    answers = [client.post(PAGE, {"email": email}, follow=True) for email in ("nobody@example.com", "eve@example.com")]
    texts = [
        re.sub(r"(nobody|eve)@example.com|ec_\w+|\d\d:\d\d:\d\d\S*|value=\"\w+\"", "", page.text) for page in answers
    ]
    assert [page.status_code for page in answers] == [200, 200]
    assert re.sub(r"\s+", " ", re.sub(r"X-CSRFToken[^}]*", "", texts[0])) == re.sub(
        r"\s+", " ", re.sub(r"X-CSRFToken[^}]*", "", texts[1])
    )
    run_background(2)
    assert not any("eve@example.com" in mail.to[0] for mail in mailoutbox)
    assert Message.objects.get(to_email="eve@example.com").state == "skipped"


def test_an_address_taken_in_between_stays_with_whoever_took_it(ada):
    change = request_change(ada)
    make_user(NEW)
    answer(change, APPROVE)
    gone = answer(change, CONFIRM)
    assert gone.status_code == 410
    assert "already" in gone.text
    assert address_of(ada) == "ada@example.com"


def test_asking_needs_a_fresh_proof_of_who_it_is(ada, sign_in):
    assert reverse("account_reauthenticate") in sign_in(ada, ago=3600).get(PAGE)["Location"]


@pytest.mark.parametrize("email", ["", "no-address", "ada@example.com", "a" * 250 + "@example.com", "a\0@example.com"])
def test_what_cannot_be_an_address_is_said_beside_the_field(client, email):
    page = client.post(PAGE, {"email": email})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not EmailChange.objects.exists()


def test_somebody_is_not_mailed_without_end(ada):
    for number in range(services.REQUESTS_PER_DAY):
        request_change(ada, f"new{number}@new.example")
    with pytest.raises(TooManyRequests):
        request_change(ada, "one-more@new.example")


def test_the_service_asks_who_it_is(ada):
    eve = make_user("eve@example.com")
    change = request_change(ada)
    with pytest.raises(NotFound):
        services.request_email_change(actor=Actor.person(eve), user=ada, email=NEW)
    for service in (services.approve_email_change, services.confirm_email_change, services.refuse_email_change):
        with pytest.raises(NotFound):
            service(actor=Actor.person(ada), change=change)
