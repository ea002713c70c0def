import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.accounts.links import set_password_url
from portal.events.models import Event
from portal.mail.models import Message
from tests.factories import PASSWORD, make_user

RESET = reverse("account_reset_password")
NEW = "eleven purple teapots"


@pytest.fixture
def ada(db):
    return make_user("ada@example.com", "Ada Okafor")


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def open_link(client: Client, url: str):
    return client.get(path_of(url), follow=True)


def set_by_link(client: Client, url: str, password: str = NEW):
    page = open_link(client, url)
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password})


def test_the_answer_does_not_tell_whether_there_is_an_account(client, ada):
    known, unknown = (client.post(RESET, {"email": email}) for email in ("ada@example.com", "eve@example.com"))
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"] == reverse("account_reset_password_done")


def test_the_same_work_is_done_for_every_address(client, ada):
    """Statement by statement: so neither time nor load can tell."""
    client.post(RESET, {"email": "first@example.com"})  # what is done once per process
    statements = []
    for email in ("ada@example.com", "eve@example.com"):
        with CaptureQueriesContext(connection) as queries:
            client.post(RESET, {"email": email})
        statements.append([re.sub(r'"s\d+_x\d+"|\'.*?\'', "…", query["sql"]) for query in queries])
    assert statements[0] == statements[1]


def test_no_secret_is_queued(client, ada):
    client.post(RESET, {"email": "Ada@example.com"})
    message = Message.objects.get(template="password-reset")
    assert message.to_email == "ada@example.com"
    assert message.context == {}


def test_asking_again_within_a_minute_sends_one_mail(client, ada):
    for _again in range(3):
        client.post(RESET, {"email": "ada@example.com"})
    assert Message.objects.filter(template="password-reset").count() == 1


def test_the_link_sets_a_password_and_signs_in(client, ada):
    answer = set_by_link(client, set_password_url(ada))
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == ada.pk
    ada.refresh_from_db()
    assert ada.check_password(NEW)


def test_somebody_without_a_password_gets_one_by_the_same_link(client, db):
    newcomer = make_user("new@example.com")
    newcomer.set_unusable_password()
    newcomer.save()
    set_by_link(client, set_password_url(newcomer))
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)


def test_the_link_works_once(client, ada):
    url = set_password_url(ada)
    set_by_link(client, url)
    assert open_link(Client(), url).status_code == 410


def test_the_link_is_valid_for_three_days(client, ada):
    url = set_password_url(ada)
    with clock.moved(by=timedelta(days=2, hours=23)):
        assert open_link(client, url).status_code == 200
    with clock.moved(by=timedelta(days=3, hours=1)):
        answer = open_link(Client(), url)
    assert answer.status_code == 410
    assert "Send a new link" in answer.text


@pytest.mark.parametrize("change", [lambda p: p[:-2] + "x/", lambda p: p.replace("us_", "us_0", 1)])
def test_an_altered_link_is_refused(client, ada, change):
    assert client.get(change(path_of(set_password_url(ada))), follow=True).status_code in (404, 410)


def test_the_key_leaves_the_address_bar(client, ada):
    """So that it is in no history and no Referer."""
    page = open_link(client, set_password_url(ada))
    assert page.request["PATH_INFO"].endswith("-set-password/")


def test_a_weak_password_is_refused_beside_its_field(client, ada):
    answer = set_by_link(client, set_password_url(ada), "password")
    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]


def test_changing_it_needs_the_current_one(sign_in, ada):
    client = sign_in(ada)
    page = reverse("account_change_password")
    wrong = client.post(page, {"oldpassword": "no idea", "password1": NEW, "password2": NEW})
    assert wrong.context["form"].errors["oldpassword"] == ["This is not your current password."]
    right = client.post(page, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert right["Location"] == reverse("account_security")


def test_changing_it_ends_the_other_sessions_and_keeps_this_one(sign_in, ada):
    here, elsewhere = sign_in(ada), sign_in(ada)
    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    assert here.get(reverse("account_security")).status_code == 200
    assert elsewhere.get(reverse("account_security")).status_code == 302


def test_it_is_an_event_without_the_password(sign_in, ada):
    sign_in(ada).post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})
    event = Event.objects.about(ada).get()
    assert (event.verb, event.actor_id) == ("user.password_changed", ada.pk)
    ada.refresh_from_db()
    assert event.old == event.new == {}


@pytest.mark.parametrize("email", ["ada\0@example.com", "ada@", "", "a" * 245 + "@example.com"])
def test_what_is_no_address_is_said_beside_the_field(client, db, email):
    answer = client.post(RESET, {"email": email})
    assert answer.status_code == 200
    assert answer.context["form"].errors["email"]
