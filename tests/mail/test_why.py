"""The page that says why a mail came: to whom it says what, and that it does nothing."""

import re
from datetime import timedelta

from django.test import Client

from portal import clock
from portal.events.record import record_event
from portal.mail.models import Message
from portal.mail.reader_links import preferences_token, why_token
from portal.mail.rendering import render_mail
from portal.mail.streams import Stream
from tests.mail.test_services import queue

REASON = "You get this because your IT partner set up Dropbox."


def page_of(message: Message) -> str:
    return f"/mail/why/{why_token(message)}/"


def test_every_mail_links_it_in_both_parts_whatever_its_stream(company):
    values = {"template": "first-client", "to": company.user("owner"), "context": {"partner": company.partner.pk}}
    for stream in Stream:
        mail = render_mail(queue(stream, email="", partner=company.partner, stream=stream, **values))
        Message.objects.update(sent_at=clock.now())
        for part in (mail.body, mail.alternatives[0].content):
            path = re.search(r"/mail/why/[\w:.~=-]+/", part)[0]
            answer = Client().get(path)
            assert answer.status_code == 200
            assert ("/mail/preferences/" in answer.content.decode()) == (stream != Stream.TRANSACTIONAL)


def test_it_makes_no_link_to_preferences_younger_than_the_mail(db, notice):
    message = queue(stream=Stream.TRAINING)
    page = page_of(message)
    shown = Client().get(page).content.decode()
    assert ("/mail/preferences/" in shown, "you choose whether such mails come" in shown) == (False, True)
    for days, status in ((89, 200), (91, 410)):  # of one that was cut off when it left
        Message.objects.update(handed_over_at=clock.now() - timedelta(days=days))
        link = re.search(r"/mail/preferences/[^\"]+", Client().get(page).content.decode())[0]
        assert Client().get(link).status_code == status


def test_a_contact_reads_the_reason_and_its_partners_name_and_nothing_of_the_inside(company, notice):
    event = record_event(company.actor(), "membership.created", company.partner)
    values = {"why": REASON, "partner": company.partner, "event": event, "language": "de", "stream": Stream.TRAINING}
    contact, account = queue("contact", **values), queue("account", to=company.user("owner"), email="", **values)
    shown = Client().get(page_of(contact))
    text = shown.content.decode()
    assert (shown["X-Robots-Tag"], shown["Referrer-Policy"]) == ("noindex, nofollow", "strict-origin")
    assert REASON in text
    assert company.partner.name in text
    assert "Der Grund für diese E-Mail" in text
    assert "Was geschehen ist" not in text
    assert "Was geschehen ist" in Client().get(page_of(account)).content.decode()
    erased = Message.objects.filter(pk=contact.pk)
    for path in (page_of(contact).replace("/why/", "/stop/"), f"/mail/why/{preferences_token(contact)}/", "/mail/why/x/"):
        assert Client().get(path).status_code == 410
    assert Client().post(page_of(contact)).status_code == 405
    erased.update(to_email="")
    assert Client().get(page_of(contact)).status_code == 410
