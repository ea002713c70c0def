"""Where somebody is signed in, and signing out there from here."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from portal import clock
from portal.accounts.devices import describe_device
from portal.events.models import Event
from tests.factories import PASSWORD, make_user

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1"
LIST = reverse("account-sessions")


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


def signed_in(user, user_agent: str = FIREFOX, ip: str = "192.0.2.1") -> Client:
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR=ip)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("account_security")).status_code == 200


def test_the_list_says_with_what_and_from_where(ada):
    signed_in(ada, SAFARI, "198.51.100.7")
    page = signed_in(ada).get(LIST)
    assert [(row["device"], row["is_current"]) for row in page.context["rows"]] == [
        ("Firefox on Windows", True),
        ("Safari on iPhone", False),
    ]
    assert "198.51.100.7" in page.text


def test_nobody_elses_session_is_listed(ada):
    signed_in(make_user("eve@example.com"), SAFARI)
    assert len(signed_in(ada).get(LIST).context["rows"]) == 1


def test_signing_out_one_takes_effect_on_its_next_request(ada):
    here, there = signed_in(ada), signed_in(ada, SAFARI)
    pk = UserSession.objects.get(session_key=there.session.session_key).pk
    assert here.post(reverse("account-session-end", args=[pk]))["Location"] == LIST
    assert not is_signed_in(there)
    assert is_signed_in(here)
    event = Event.objects.about(ada).get(verb="user.session_ended")
    assert event.new == {"device": "Safari on iPhone", "ip": "192.0.2.1"}


def test_a_second_click_finds_nothing_and_breaks_nothing(ada):
    here, there = signed_in(ada), signed_in(ada, SAFARI)
    pk = UserSession.objects.get(session_key=there.session.session_key).pk
    here.post(reverse("account-session-end", args=[pk]))
    assert here.post(reverse("account-session-end", args=[pk])).status_code == 404
    assert is_signed_in(here)


def test_nobody_ends_anothers_session(ada):
    there = signed_in(ada)
    pk = UserSession.objects.get(user=ada).pk
    eve = signed_in(make_user("eve@example.com"))
    assert eve.post(reverse("account-session-end", args=[pk])).status_code == 404
    assert is_signed_in(there)


def test_signing_out_everywhere_else_spares_only_this_one(ada, sign_in):
    here, there = signed_in(ada), signed_in(ada, SAFARI)
    unlisted = sign_in(ada)  # signed in without allauth, and not seen since
    here.post(reverse("account-sessions-end-others"))
    assert (is_signed_in(here), is_signed_in(there), is_signed_in(unlisted)) == (True, False, False)
    rows = here.get(LIST).context["rows"]
    assert [row["is_current"] for row in rows] == [True]
    assert Event.objects.about(ada).filter(verb="user.sessions_ended").count() == 1


def test_it_keeps_the_day_on_which_this_one_signed_in(ada):
    here = signed_in(ada)
    UserSession.objects.update(created_at=clock.now() - timedelta(days=3))
    here.post(reverse("account-sessions-end-others"))
    assert UserSession.objects.get().created_at < clock.now() - timedelta(days=2)


def test_a_new_password_ends_the_others(ada):
    here, there = signed_in(ada), signed_in(ada, SAFARI)
    new = {"oldpassword": PASSWORD, "password1": "eleven purple teapots", "password2": "eleven purple teapots"}
    here.post(reverse("account_change_password"), new)
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    assert len(here.get(LIST).context["rows"]) == 1


def test_last_seen_is_written_every_five_minutes_and_not_on_each_request(ada, django_assert_num_queries):
    client = signed_in(ada)
    client.get(LIST)
    first = UserSession.objects.get().last_seen_at
    client.get(LIST)
    assert UserSession.objects.get().last_seen_at == first
    with clock.moved(by=timedelta(minutes=6)):
        client.get(LIST)
    assert UserSession.objects.get().last_seen_at > first


def test_ending_sessions_takes_a_post(ada):
    client = signed_in(ada)
    assert client.get(reverse("account-sessions-end-others")).status_code == 405
    assert client.get(reverse("account-session-end", args=[1])).status_code == 405


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Linux"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
        ("<script>alert(1)</script>", "Unknown browser"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert describe_device(user_agent) == words


def test_a_hostile_user_agent_is_shown_as_text(ada):
    page = signed_in(ada, '"><script>alert(1)</script>').get(LIST).text
    assert "<script>alert(1)" not in page
