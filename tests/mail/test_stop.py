"""The link that stops mail of one stream: what presses it, what only looks at it, and what it never does."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client

from portal import clock
from portal.events.models import Event
from portal.mail import opting
from portal.mail.delivery import send_due
from portal.mail.models import FORGOTTEN, Message, Suppression
from portal.mail.reader_links import stop_token
from portal.mail.rendering import render_mail
from portal.mail.streams import OPTIONAL, Stream
from portal.mail.suppressing import create_suppression, stops_of
from tests.mail.test_services import queue

ADA = "ada@hartwell.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
State = Message.State


@pytest.fixture(autouse=True)
def _https(settings, notice):
    settings.SITE_URL = "https://portal.example"


@pytest.fixture
def anybody() -> Client:
    return Client(enforce_csrf_checks=True)


def path_of(message: Message) -> str:
    return f"/mail/stop/{stop_token(message)}/"


def news(key: str = "news", **fields) -> Message:
    return queue(key, stream=Stream.PRODUCT_NEWS, **fields)


def opted_out() -> set[tuple]:
    return set(Suppression.objects.open().values_list("address", "stream", "partner_id"))


def press(client: Client, path: str, **fields):
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(path).content.decode())[1]
    return client.post(path, {"csrfmiddlewaretoken": token, **fields})


def test_headers_are_of_optional_streams_alone_and_whole_in_the_raw_mail(db, settings, company):
    for stream in OPTIONAL:
        mail = render_mail(queue(stream, stream=stream, partner=company.partner, email="a" * 60 + "@hartwell.example"))
        raw = mail.message().as_bytes().decode().replace("\n ", " ")  # unfolded
        assert f"List-Id: <{stream}.portal.example>\n" in raw
        assert re.search(r"\nList-Unsubscribe:\s+<https://portal\.example/mail/stop/[\w:.~=-]+/>\n", raw)
        assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in raw
    settings.SITE_URL = "http://portal.example"
    assert "List-Unsubscribe" in render_mail(news()).message()
    assert "List-Unsubscribe-Post" not in render_mail(news()).message()
    assert not [name for name in render_mail(queue()).message() if name.startswith("List-")]


def test_the_foot_of_a_real_mail_has_the_link_in_both_parts(company, django_user_model):
    values = {"template": "first-client", "to": company.user("owner"), "context": {"partner": company.partner.pk}}
    for stream, there in ((Stream.ONBOARDING, True), (Stream.TRANSACTIONAL, False)):
        mail = render_mail(queue(stream, email="", partner=company.partner, stream=stream, **values))
        for part in (mail.body, mail.alternatives[0].content):
            assert ("/mail/stop/" in part) == there


def test_what_looks_stops_nothing_and_what_presses_without_the_page_neither(anybody, db):
    path = path_of(news())
    for method in ("get", "head", "options"):
        getattr(anybody, method)(path)
    scanner = anybody.post(path, {"anything": "else"})
    empty = anybody.post(path)
    assert (scanner.status_code, empty.status_code, opted_out()) == (403, 403, set())


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_is_plain_and_once_and_of_its_stream_and_needs_no_cookie(db, inbox, anybody, kind):
    message = news()
    encoded = {} if kind.startswith("multipart") else {"content_type": kind}
    body = ONE_CLICK if not encoded else "List-Unsubscribe=One-Click"
    for _again in range(2):
        answer = anybody.post(path_of(message), body, **encoded)
        assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
        assert not answer.cookies
        assert answer.content == b"Stopped.\n"
    assert opted_out() == {(ADA, Stream.PRODUCT_NEWS, None)}
    assert Event.objects.filter(verb="suppression.created").count() == 1
    assert Suppression.objects.get().message == message
    queue("lesson", stream=Stream.TRAINING)
    queue("password")
    send_due()
    assert set(Message.objects.filter(state=State.SENT).values_list("dedupe_key", flat=True)) == {"lesson", "password"}


def test_the_page_stops_offers_to_undo_for_an_hour_and_is_kept_nowhere(db, anybody, caplog):
    path = path_of(news())
    with caplog.at_level(logging.INFO):
        shown = anybody.get(path)
        stopped = press(anybody, path)
    assert (shown["X-Robots-Tag"], shown["Referrer-Policy"]) == ("noindex, nofollow", "strict-origin")
    assert "no-store" in shown["Cache-Control"]
    assert path.split("/")[3] not in caplog.text + str(list(Event.objects.values()))
    assert "These mails are stopped" in stopped.content.decode()
    undo = re.search(r'name="undo" value="([^"]+)"', stopped.content.decode())[1]
    assert "These mails come again" in press(anybody, path, undo=undo).content.decode()
    assert opted_out() == set()
    press(anybody, path)
    with clock.moved(by=timedelta(hours=2)):
        assert press(anybody, path, undo=undo).status_code == 410
        assert 'name="undo"' not in press(anybody, path).content.decode()
    assert opted_out() == {(ADA, Stream.PRODUCT_NEWS, None)}


def test_changes_by_one_link_are_counted_and_what_is_stopped_already_is_none(db, anybody, monkeypatch):
    monkeypatch.setattr(opting, "MOST_CHANGES", 2)
    path = path_of(news())
    undo = re.search(r'name="undo" value="([^"]+)"', press(anybody, path).content.decode())[1]
    assert 'name="undo"' not in press(anybody, path).content.decode()  # somebody stopped it before: it is not theirs to undo
    press(anybody, path, undo=undo)
    assert (anybody.post(path, ONE_CLICK).status_code, opted_out()) == (429, set())
    assert anybody.post(path_of(news("another")), ONE_CLICK).status_code == 200  # counted by itself
    assert anybody.post(path, ONE_CLICK).status_code == 200
    assert Suppression.objects.count() == 2


def test_a_clients_contact_stops_its_own_partner_and_an_account_everybody(company, other_company, anybody, sign_in):
    contact = news("contact", partner=company.partner)
    owner = company.user("owner")
    account = news("account", partner=company.partner, to=owner, email="")
    assert company.partner.name in anybody.get(path_of(contact)).content.decode()
    for message in (contact, account):
        anybody.post(path_of(message), ONE_CLICK)
    assert opted_out() == {(ADA, Stream.PRODUCT_NEWS, company.partner.pk), (owner.email, Stream.PRODUCT_NEWS, None)}
    assert stops_of(ADA, other_company.partner.pk) == []


def test_links_that_are_altered_of_another_purpose_or_endless_are_refused_with_the_next_step(db, anybody, company):
    good = stop_token(news())
    other = stop_token(queue("t", stream=Stream.TRAINING))
    body, signature = good.rsplit(":", 1)
    for token in (good[:-2] + "xx", f"{other.rsplit(':', 1)[0]}:{signature}", body, "a" * 10_000, "…", good + "x" * 400):
        for answer in (anybody.get(f"/mail/stop/{token}/"), anybody.post(f"/mail/stop/{token}/", ONE_CLICK)):
            assert answer.status_code == 410
            assert "Ask for a new one where you got it." in answer.content.decode()
    assert opted_out() == set()


def test_it_stops_an_address_also_when_its_mail_is_kept_no_more(db, anybody, inbox):
    message = news()
    path = path_of(message)
    message.delete()
    assert anybody.get(path).status_code == 200
    assert anybody.post(path, ONE_CLICK).status_code == 200
    [(address, _stream, _partner)] = opted_out()
    assert address.startswith(FORGOTTEN)
    later = news("later")
    send_due()
    later.refresh_from_db()
    assert later.state == State.SKIPPED
    anybody.post(path_of(later), ONE_CLICK)
    assert Suppression.objects.count() == 1


def test_the_page_speaks_the_language_of_the_mail_and_ends_nobody_elses_stop(db, anybody, staff):
    message = news(language="de")
    create_suppression(actor=staff, address=ADA, stream=Stream.PRODUCT_NEWS, reason="Asked by phone.")
    page = anybody.get(path_of(message))
    assert page["Content-Language"] == "de"
    assert '<html lang="de"' in page.content.decode()
    undo = re.search(r'name="undo" value="([^"]+)"', press(anybody, path_of(message)).content.decode())[1]
    press(anybody, path_of(message), undo=undo)
    assert Suppression.objects.open().get().cause == "manual"
