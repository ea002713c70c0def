"""A link to set a password that was left too long sends a new one, to the mailbox of the old one and nowhere else."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import clock
from portal.accounts.links import set_password_url
from portal.accounts.models import User
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.mail.models import Message
from tests.factories import make_user

RENEW = reverse("account-password-renew")
NEW = "eleven purple teapots"
LATE = timedelta(days=3, minutes=1)
BUTTON = "Send a new link"


@pytest.fixture
def ada(db) -> User:
    return make_user("ada@example.com", "Ada Okafor")


@pytest.fixture
def newcomer(db) -> User:
    """As an approval makes an owner: no password yet."""
    return User.objects.create_user("lena@example.com", name="Lena Brandt")


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def set_password(client: Client, path: str):
    page = client.get(path, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})


def press(client: Client, page):
    """The button, with what the page holds for it."""
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', unescape(page.text)))
    action = re.search(r'<form class="form" method="post" action="([^"]+)"', page.text)[1]
    return client.post(action, {"link": fields["link"]})


def renewals() -> int:
    return Event.objects.filter(verb="user.password_link_renewed").count()


@pytest.mark.parametrize("who", ["ada", "newcomer"])
def test_an_expired_link_is_one_click_from_a_new_one(client, ada, newcomer, who, run_background, mailoutbox):
    user = ada if who == "ada" else newcomer
    path = path_of(set_password_url(user))
    with clock.moved(by=LATE):
        page = client.get(path)
        assert page.status_code == 410
        assert f"This link expired on {clock.now() - timedelta(minutes=1):%-d %b %Y}." in page.text
        answer = press(client, page)
        assert "Check your mail" in answer.text
        assert user.email not in page.text + answer.text
        run_background(2)
        (mail,) = mailoutbox
        assert mail.to == [f"{user.name} <{user.email}>"]
        assert "You opened a link that had expired." in mail.body
        new = path_of(re.search(r"https?://\S+", mail.body)[0])
        assert new != path
        assert set_password(Client(), new)["Location"] == reverse("home")
    user.refresh_from_db()
    assert user.check_password(NEW)


def test_neither_address_nor_key_is_in_the_url_of_the_button(client, ada):
    path = path_of(set_password_url(ada))
    with clock.moved(by=LATE):
        page = client.get(path)
        assert f'action="{RENEW}"' in page.text
        assert press(client, page).request["QUERY_STRING"] == ""


def test_the_first_password_is_called_by_its_name(client, newcomer, run_background, mailoutbox):
    path = path_of(set_password_url(newcomer))
    with clock.moved(by=LATE):
        press(client, client.get(path))
        run_background(2)
    assert mailoutbox[0].subject == "Set your password for the Partner Portal"
    assert "your password stays as it is" not in mailoutbox[0].body


def test_one_link_sends_one_new_one(client, ada, run_background, mailoutbox):
    path = path_of(set_password_url(ada))
    for wait in (timedelta(), timedelta(minutes=5), timedelta(days=2)):
        with clock.moved(by=LATE + wait):
            answer = press(client, client.get(path))
            assert "Check your mail" in answer.text
            assert ("A new link was sent on" in answer.text) is bool(wait)
            assert reverse("account_reset_password") in answer.text
            run_background(2)
    assert len(mailoutbox) == renewals() == 1


def test_the_new_one_left_too_long_sends_another(client, ada, run_background, mailoutbox):
    path = path_of(set_password_url(ada))
    for round_ in (1, 2):
        with clock.moved(by=LATE * round_):
            press(client, client.get(path))
            run_background(2)
            path = path_of(re.search(r"https?://\S+", mailoutbox[-1].body)[0])
    assert len(mailoutbox) == renewals() == 2


def test_the_event_tells_who_and_why_and_no_secret(client, ada):
    path = path_of(set_password_url(ada))
    with clock.moved(by=LATE):
        press(client, client.get(path))
    event = Event.objects.about(ada).get()
    assert (event.actor_kind, event.actor_label) == ("link", "Ada Okafor")
    assert "the old one had expired" in sentence(event)
    key = path.rstrip("/").rsplit("-", 1)[1]
    assert key not in f"{event.new}{event.old}{event.reason}"


def test_a_form_left_open_too_long_offers_it_too(client, ada):
    page = client.get(path_of(set_password_url(ada)), follow=True)
    with clock.moved(by=LATE):
        late = client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
        assert (late.status_code, BUTTON in late.text) == (410, True)
        assert "Check your mail" in press(client, late).text
    ada.refresh_from_db()
    assert not ada.check_password(NEW)


def used(user: User, path: str) -> str:
    set_password(Client(), path)
    return path


def signed_in_since(user: User, path: str) -> str:
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    return path


def altered(user: User, path: str) -> str:
    return f"{path[:-2]}{'1' if path[-2] == '0' else '0'}/"


def anothers(user: User, path: str) -> str:
    return path.replace(user.pk, make_user("eve@example.com").pk)


def nobodys(user: User, path: str) -> str:
    return path.replace(user.pk, "us_" + "0" * 26)


def switched_off(user: User, path: str) -> str:
    User.objects.filter(pk=user.pk).update(is_active=False)
    return path


IN_TIME, CHANGES = timedelta(), (used, signed_in_since, altered, anothers, nobodys)


@pytest.mark.parametrize(
    ("change", "late"),
    [*((change, late) for change in CHANGES for late in (IN_TIME, LATE)), (switched_off, LATE)],
)
def test_any_other_link_says_sign_in_or_ask_anew_and_no_more(client, ada, change, late):
    """Word for word the same, so that nobody learns from it who has an account or has used theirs."""
    path = change(ada, path_of(set_password_url(ada)))
    with clock.moved(by=late):
        page = client.get(path)
        assert page.status_code == 410
        assert "This link was used already, or is incomplete." in page.text
        assert reverse("account_login") in page.text
        assert reverse("account_reset_password") in page.text
        assert BUTTON not in page.text
        link = path.rstrip("/").rsplit("/", 1)[1]
        assert client.post(RENEW, {"link": link}).status_code == 410
    assert renewals() == 0


@pytest.mark.parametrize(
    "link", ["", "x", "us_\0-a-b", "us_" + "0" * 26 + "-" + "z" * 13 + "-a", "ü" * 500, "a" * 100_000]
)
def test_what_is_no_link_is_refused(client, db, link):
    assert client.post(RENEW, {"link": link}).status_code == 410
    assert client.post(RENEW).status_code == 410


def test_a_link_that_works_is_not_renewed(client, ada):
    link = set_password_url(ada).rstrip("/").rsplit("/", 1)[1]
    assert client.post(RENEW, {"link": link}).status_code == 410
    assert not Message.objects.exists()
    assert set_password(client, f"/account/password/reset/{link}/").status_code == 302


def test_looking_sends_nothing(client, ada):
    with clock.moved(by=LATE):
        assert client.get(RENEW).status_code == 405
    assert renewals() == 0


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_send_one(ada):
    from tests.tenancy.test_at_once import at_once

    link = set_password_url(ada).rstrip("/").rsplit("/", 1)[1]
    with clock.moved(by=LATE):
        at_once(*[lambda: Client().post(RENEW, {"link": link})] * 3)
    assert renewals() == 1
