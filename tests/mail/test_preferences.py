"""What a reader chooses without signing in, what the guard heeds of it, what is kept about them, and forgetting it."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from portal import clock
from portal.events.models import Event
from portal.mail.choice_models import MailChoice
from portal.mail.delivery import send_due
from portal.mail.models import FORGOTTEN, Message, Suppression
from portal.mail.reader_links import preferences_token, stop_token
from portal.mail.rendering import render_mail
from portal.mail.streams import OPTIONAL, Stream
from portal.mail.suppressing import suppress
from portal.tenancy.actor import Actor
from tests.mail.test_services import queue

ADA = "ada@hartwell.example"
State = Message.State


@pytest.fixture(autouse=True)
def _notice(notice):
    pass


@pytest.fixture
def anybody() -> Client:
    return Client(enforce_csrf_checks=True)


def mail(key: str = "lesson", stream: str = Stream.TRAINING, **fields) -> Message:
    return queue(key, stream=stream, name="Ada Hartwell", **fields)


def page_of(message: Message) -> str:
    return f"/mail/preferences/{preferences_token(message)}/"


def press(client: Client, path: str, of: str = "", **fields):
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(of or path).content.decode())[1]
    return client.post(path, {"csrfmiddlewaretoken": token, **fields})


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_streams_are_switched_off_and_on_one_by_one_and_looking_changes_nothing(db, anybody, inbox):
    message = mail()
    send_due()
    page = page_of(message)
    shown = anybody.get(page)
    assert "Last: “A notice”" in shown.content.decode()
    assert (shown["X-Robots-Tag"], shown["Referrer-Policy"]) == ("noindex, nofollow", "strict-origin")
    anybody.head(page)
    anybody.options(page)
    assert anybody.post(page, {"training": ""}).status_code == 403
    assert not Suppression.objects.exists()
    press(anybody, page, onboarding="on", **{"product-news": "on"})
    assert [(row.stream, row.cause) for row in Suppression.objects.open()] == [(Stream.TRAINING, "unsubscribed")]
    press(anybody, page, **dict.fromkeys(OPTIONAL, "on"))
    assert not Suppression.objects.open().exists()
    assert not MailChoice.objects.exists()
    said = str(list(Event.objects.values()))
    assert page.split("/")[3] not in said


def test_a_pause_and_a_week_are_heeded_by_all_but_transactional_mail(db, anybody, inbox):
    first = mail()
    send_due()
    press(anybody, page_of(first), training="on", onboarding="on", at_most_weekly="on")
    second, password = mail("second"), queue("password")
    send_due()
    assert (state_of(second), state_of(password)) == (State.QUEUED, State.SENT)
    assert (second.attempts, second.next_at) == (0, Message.objects.get(pk=first.pk).sent_at + timedelta(days=7))
    with clock.moved(by=timedelta(days=7, minutes=1)):
        third = mail("third")
        send_due()
        assert (state_of(second), state_of(third)) == (State.SENT, State.QUEUED)
        press(anybody, page_of(first), training="on", paused="on")
        choice = MailChoice.objects.get()
        assert not choice.at_most_weekly
        press(anybody, page_of(first), training="on", paused="on")
        assert MailChoice.objects.get().paused_until == choice.paused_until  # it goes on from where it began
    with clock.moved(by=timedelta(days=20)):
        send_due()
        assert state_of(third) == State.QUEUED
    with clock.moved(by=timedelta(days=38)):
        send_due()
        assert state_of(third) == State.SENT


def test_what_the_reader_cannot_switch_on_is_no_choice_and_says_why(db, anybody):
    suppress(Actor.system(), ADA, Stream.TRAINING, "complaint")
    suppress(Actor.system(), ADA, Stream.ONBOARDING, "manual")
    page = page_of(mail())
    shown = anybody.get(page).content.decode()
    assert "The network stopped mail to this address." in shown
    press(anybody, page, **dict.fromkeys(OPTIONAL, "on"))
    assert [row.cause for row in Suppression.objects.open()] == ["manual"]  # a complaint is its reader's own word


def test_an_old_link_mails_one_new_one_to_the_same_address_and_a_few_a_day(db, anybody, inbox):
    messages = [mail(f"old {number}") for number in range(4)]
    links = [page_of(message) for message in messages]
    with clock.moved(by=timedelta(days=91)):
        expired = anybody.get(links[0])
        assert (expired.status_code, "Send a new link" in expired.content.decode()) == (410, True)
        answers = [press(anybody, f"{link}renew/", of=link).status_code for link in (links[0], *links)]
        assert answers == [200, 200, 200, 200, 429]
        made = Message.objects.filter(template="mail-preferences-link")
        assert [row.to_email for row in made] == [ADA] * 3
        new = re.search(r"/mail/preferences/\S+", render_mail(made[0]).body)[0]
        assert anybody.get(new).status_code == 200


def test_a_contact_reads_what_its_own_partner_sent_and_an_account_everything(company, other_company, anybody, sign_in):
    owner = company.user("owner")
    ours, theirs = mail("ours", partner=company.partner), mail("theirs", partner=other_company.partner)
    mail("to the owner", to=owner, email="", partner=company.partner)
    kept = json.loads(press(anybody, f"{page_of(ours)}kept/", of=page_of(ours)).content)
    assert [row["id"] for row in kept["mails"]] == [ours.pk]
    assert anybody.get(f"{page_of(ours)}kept/").status_code == 405
    assert company.partner.name in anybody.get(page_of(ours)).content.decode()
    client = sign_in(owner)
    assert owner.email in client.get("/account/mail/").content.decode()
    assert [row["why"] for row in client.post("/account/mail/kept/").json()["mails"]] == ["A test."]
    client.post("/account/mail/", {"training": "on"})
    stopped = Suppression.objects.open().values_list("address", "stream", "partner_id")
    assert set(stopped) == {(owner.email, stream, None) for stream in (Stream.ONBOARDING, Stream.PRODUCT_NEWS)}
    assert theirs.pk not in str(kept)


def test_forgetting_erases_settled_optional_mail_and_goes_on_suppressing(db, anybody, inbox):
    message, password = mail(), queue("password", name="Ada Hartwell")
    send_due()
    page, stop = page_of(message), stop_token(message)
    press(anybody, page, training="on", at_most_weekly="on")
    waiting = mail("waiting")
    assert "taken out of 1 mail" in press(anybody, f"{page}forget/", of=page).content.decode()
    message.refresh_from_db()
    assert (message.to_email, message.to_name, message.subject) == ("", "", "")
    kept = Message.objects.exclude(pk=message.pk).values_list("to_email", flat=True)
    assert set(kept) == {ADA}  # what is transactional, and what has yet to leave
    rows = [*Suppression.objects.all(), *MailChoice.objects.all()]
    assert len(rows) == 3
    assert all(row.address.startswith(FORGOTTEN) for row in rows)
    assert ADA not in str(list(Event.objects.values()))
    assert "Ada" not in str(list(Event.objects.values()))
    assert anybody.get(page).status_code == 410
    assert anybody.post(f"/mail/stop/{stop}/", {"List-Unsubscribe": "One-Click"}).status_code == 200
    news = mail("news", stream=Stream.PRODUCT_NEWS)
    send_due()
    assert (state_of(waiting), state_of(news), state_of(password)) == (State.SKIPPED, State.SKIPPED, State.SENT)


def test_links_of_others_and_endless_ones_are_refused(db, anybody):
    one, other = mail(), mail("other", email="bea@hartwell.example")
    body, signature = preferences_token(one).rsplit(":", 1)
    forged = f"{preferences_token(other).rsplit(':', 1)[0]}:{signature}"
    for token in (forged, body, stop_token(one), "a" * 10_000):
        for path in ("", "kept/", "forget/", "renew/"):
            assert anybody.get(f"/mail/preferences/{token}/{path}").status_code in (405, 410)
        assert press(anybody, f"/mail/preferences/{token}/renew/", of=page_of(one)).status_code == 410
    assert Message.objects.filter(template="mail-preferences-link").count() == 0
