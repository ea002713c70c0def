"""What a reader chooses without signing in, what the guard heeds of it, what is kept about them, and forgetting it."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from portal import clock
from portal.events.models import Event
from portal.mail import preferring
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


def proven(client: Client, message: Message) -> str:
    """The page behind the link that is mailed on request."""
    press(client, f"{page_of(message)}renew/", of=page_of(message))
    return page_of(Message.objects.filter(template="mail-preferences-link").first())


def press(client: Client, path: str, of: str = "", **fields):
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(of or path).content.decode())[1]
    return client.post(path, {"csrfmiddlewaretoken": token, **fields})


def state_of(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_a_mails_link_switches_off_one_by_one_and_only_one_mailed_anew_switches_on(db, anybody, inbox):
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
    assert "Mail me the link" in anybody.get(page).content.decode()
    press(anybody, page, **dict.fromkeys(OPTIONAL, "on"))
    assert Suppression.objects.open().exists()
    assert [anybody_s(anybody, page, part) for part in ("kept/", "forget/")] == [410, 410]
    anew = proven(anybody, message)
    press(anybody, anew, **dict.fromkeys(OPTIONAL, "on"))
    assert not Suppression.objects.open().exists()
    assert not MailChoice.objects.exists()
    with clock.moved(by=timedelta(hours=25)):
        assert anybody.get(anew).status_code == 410
    said = str(list(Event.objects.values()))
    assert page.split("/")[3] not in said


def anybody_s(client: Client, page: str, part: str) -> int:
    return press(client, f"{page}{part}", of=page).status_code


def test_the_link_of_an_accounts_mail_shows_and_opens_nothing_but_that_partners_optional_mail(
    company, other_company, anybody, inbox, sign_in
):
    owner = company.user("owner")
    to_owner = {"to": owner, "email": ""}
    ours = mail("ours", partner=company.partner, **to_owner)
    mail("theirs", stream=Stream.PRODUCT_NEWS, partner=other_company.partner, **to_owner)
    send_due()
    page = page_of(ours)
    shown = anybody.get(page).content.decode()
    assert (shown.count("Last: “A notice”"), shown.count("None has come yet.")) == (1, 0)
    assert "/account/mail/" in shown
    assert "Forget it" not in shown
    for path in (page, proven(anybody, ours)):  # nor does a link that somebody has mailed to the account
        press(anybody, path, paused="on", at_most_weekly="on")
        press(anybody, path, **dict.fromkeys(OPTIONAL, "on"))
        assert [anybody_s(anybody, path, part) for part in ("kept/", "forget/")] == [410, 410]
        choice = MailChoice.objects.get()
        assert (choice.at_most_weekly, choice.is_paused(clock.now())) == (True, True)
        assert Suppression.objects.open().count() == len(OPTIONAL)
    client = sign_in(owner)
    client.post("/account/mail/", dict.fromkeys(OPTIONAL, "on"))
    assert not Suppression.objects.open().exists()
    assert not MailChoice.objects.get().paused_until


def test_what_is_said_as_a_partners_contact_and_with_an_account_does_not_answer_for_the_other(company, anybody):
    owner = company.user("owner")
    contact = mail("contact", partner=company.partner, email=owner.email)
    account = mail("account", partner=company.partner, to=owner, email="")
    for message in (contact, account):
        anybody.post(f"/mail/stop/{stop_token(message)}/", {"List-Unsubscribe": "One-Click"})
    both = {company.partner.pk, None}
    assert set(Suppression.objects.open().values_list("partner_id", flat=True)) == both
    page = proven(anybody, contact)
    assert "Its reader does not want mail of this stream." in anybody.get(page).content.decode()
    press(anybody, page, **dict.fromkeys(OPTIONAL, "on"))
    assert set(Suppression.objects.open().values_list("partner_id", flat=True)) == both


def test_files_are_counted_and_days_are_the_readers(company, sign_in, monkeypatch):
    monkeypatch.setattr(preferring, "MOST_FILES", 1)
    owner = company.user("owner")
    owner.time_zone = "Australia/Sydney"
    owner.save()
    MailChoice.objects.create(address=owner.email, paused_until=datetime(2100, 1, 1, 20, tzinfo=UTC))
    client = sign_in(owner)
    assert "Paused until 2 Jan 2100." in client.get("/account/mail/").content.decode()
    assert [client.post("/account/mail/kept/").status_code for _ in range(2)] == [200, 429]


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
        assert choice.at_most_weekly  # by this link nothing is taken back
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
    page = proven(anybody, mail())
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
    page = proven(anybody, ours)
    kept = json.loads(press(anybody, f"{page}kept/", of=page).content)
    assert [row["id"] for row in kept["mails"]][:1] == [ours.pk]
    assert {row["from"] for row in kept["mails"]} == {str(company.partner)}
    assert anybody.get(f"{page}kept/").status_code == 405
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
    anew = proven(anybody, message)
    assert "taken out of 1 mail" in press(anybody, f"{anew}forget/", of=anew).content.decode()
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
    kept = json.loads(press(anybody, f"{anew}kept/", of=anew).content)
    assert {row["stream"] for row in kept["stopped"]} == set(OPTIONAL)  # what has the digest is about them, too
    press(anybody, anew, **dict.fromkeys(OPTIONAL, "on"))
    assert not Suppression.objects.open().exists()
    press(anybody, f"{anew}forget/", of=anew)
    assert "Ada" not in str(list(Event.objects.values()))


def test_links_of_others_and_endless_ones_are_refused(db, anybody):
    one, other = mail(), mail("other", email="bea@hartwell.example")
    body, signature = preferences_token(one).rsplit(":", 1)
    forged = f"{preferences_token(other).rsplit(':', 1)[0]}:{signature}"
    for token in (forged, body, stop_token(one), "a" * 10_000):
        for path in ("", "kept/", "forget/", "renew/"):
            assert anybody.get(f"/mail/preferences/{token}/{path}").status_code in (405, 410)
        assert press(anybody, f"/mail/preferences/{token}/renew/", of=page_of(one)).status_code == 410
    assert Message.objects.filter(template="mail-preferences-link").count() == 0
