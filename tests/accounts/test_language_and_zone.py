"""A person's language and zone: chosen, else as the browser says; pages, mails and refusals follow it."""

from datetime import date, datetime

import pytest
from django.utils import timezone, translation

from portal import clock
from portal.accounts.preferences import UTC, zone_named
from portal.mail.rendering import render_mail
from portal.mail.services import queue_message
from tests.factories import PASSWORD, make_user

BERLIN = "Europe/Berlin"


def test_a_stranger_reads_what_the_browser_asks_for_until_they_choose(client, db):
    page = client.get("/", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"})
    assert (page["Content-Language"], page.text.count('<html lang="de"')) == ("de", 1)
    assert client.post("/language/", {"language": "en", "next": "/help/?a=1"})["Location"] == "/help/?a=1"
    assert client.get("/", headers={"Accept-Language": "de"})["Content-Language"] == "en"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\0"])
def test_the_switch_leads_nowhere_else(client, db, elsewhere):
    answer = client.post("/language/", {"language": "de", "next": elsewhere})
    assert answer["Location"] == "/"
    assert client.get("/language/").status_code == 405


def test_the_first_sign_in_keeps_what_the_browser_says_and_later_ones_do_not_change_it(client, db):
    ada = make_user("ada@example.com", "Ada")
    values = {"login": ada.email, "password": PASSWORD}
    client.cookies["time_zone"] = BERLIN
    client.post("/account/sign-in/", values, headers={"Accept-Language": "de"})
    ada.refresh_from_db()
    assert (ada.language, ada.time_zone) == ("de", BERLIN)
    client.post("/account/sign-out/")
    client.cookies["time_zone"] = "America/Denver"
    client.post("/account/sign-in/", values, headers={"Accept-Language": "en"})
    ada.refresh_from_db()
    assert (ada.language, ada.time_zone) == ("de", BERLIN)


def test_a_person_comes_before_cookie_and_header(sign_in, db):
    browser = sign_in(make_user("ada@example.com", "Ada", language="de", time_zone=BERLIN))
    browser.cookies["language"] = "en"
    page = browser.get("/account/", headers={"Accept-Language": "en"})
    assert (page["Content-Language"], BERLIN in page.text) == ("de", True)


@pytest.mark.one_engine
@pytest.mark.parametrize("name", ["", "Europe", "../etc/passwd", "/etc/passwd", "Mars/Olympus", "x" * 5000, "a\0b"])
def test_a_cookie_that_names_no_zone_is_none(name):
    assert zone_named(name) is None


def test_a_mail_speaks_the_readers_language_and_names_hours_in_their_zone(db):
    reader = make_user("ada@example.com", "Ada", language="de", time_zone=BERLIN)
    with translation.override("en"):
        message = queue_message(template="password-reset", to=reader, dedupe_key="1", why="x", context={})
        mail = render_mail(message)
    assert '<html lang="de">' in mail.alternatives[0].content
    assert timezone.get_current_timezone_name() == str(UTC)


def test_a_key_reads_of_whom_it_speaks_for_and_problems_come_in_the_language_asked_for(api, company):
    owner = company.user("owner")
    owner.language, owner.time_zone = "de", BERLIN
    owner.save()
    client = api(company.partner, "memberships:read")
    body = client.get("/api/v1/me", headers={"Accept-Language": "de"})
    assert body["Content-Language"] == "de"
    assert {"language", "time_zone"} <= set(body.json())


@pytest.mark.one_engine
def test_days_begin_where_the_reader_is():
    with clock.moved(to=datetime(2026, 11, 28, 23, 30, tzinfo=UTC)), timezone.override(BERLIN):
        assert (clock.today(), clock.reader_s_today()) == (date(2026, 11, 28), date(2026, 11, 29))
