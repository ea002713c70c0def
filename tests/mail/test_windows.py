"""No more mails within a stretch of time than the server takes. Mail that somebody waits for never waits for that."""

from datetime import timedelta

import pytest
from environ import ImproperlyConfigured

from portal import clock, env
from portal.mail.delivery import send_due
from portal.mail.models import Message
from portal.mail.streams import Stream
from portal.mail.waiting import why_it_waits
from portal.mail.windows import full_until
from portal.web import health
from tests.mail.test_services import queue
from tests.subscriptions.test_at_once import all_at_once

State = Message.State
pytestmark = pytest.mark.usefixtures("notice")


@pytest.fixture(autouse=True)
def three_in_ten_minutes(settings):
    settings.MAIL_WINDOW_MOST, settings.MAIL_WINDOW_MINUTES = 3, 10


def queue_news(*numbers: int) -> None:
    for number in numbers:
        queue(f"news:{number}", email=f"reader{number}@example.com", stream=Stream.TRAINING)


def left() -> int:
    return Message.objects.filter(state=State.SENT).count()


def test_what_is_too_much_waits_in_its_order_and_says_so(db, inbox):
    queue_news(*range(5))
    assert (send_due(), left()) == (3, 3)
    waiting = Message.objects.get(dedupe_key="news:3")
    assert waiting.state == State.QUEUED
    assert "At most 3 mails leave within 10 minutes" in why_it_waits(waiting)
    connections = len(inbox.accepted)
    with clock.moved(by=timedelta(minutes=9)):
        assert send_due() == 0
    assert len(inbox.accepted) == connections
    Message.objects.filter(pk=waiting.pk).update(next_at=clock.now() + timedelta(days=3))
    waiting.refresh_from_db()
    assert why_it_waits(waiting) == "", "for something else, which stands on its page"
    Message.objects.filter(pk=waiting.pk).update(next_at=clock.now())
    with clock.moved(by=timedelta(minutes=11)):
        assert why_it_waits(waiting) == ""
        assert send_due() == 2
    assert left() == 5


def test_transactional_mail_is_counted_and_never_waits(db, inbox):
    for number in range(4):
        queue(f"password:{number}")
    queue_news(1)
    assert (send_due(), Message.objects.get(dedupe_key="news:1").state) == (4, State.QUEUED)
    queue("password:more")
    assert send_due() == 1
    assert why_it_waits(Message.objects.get(dedupe_key="news:1"))
    assert why_it_waits(Message.objects.get(dedupe_key="password:more")) == ""


def test_what_is_being_sent_takes_a_place(db):
    queue_news(1, 2, 3)
    Message.objects.filter(dedupe_key="news:1").update(sent_at=clock.now() - timedelta(minutes=4), state=State.SENT)
    assert full_until() is None
    Message.objects.exclude(dedupe_key="news:1").update(state=State.SENDING)
    assert full_until() == Message.objects.get(dedupe_key="news:1").sent_at + timedelta(minutes=10)


def test_no_lag_is_said_of_what_waits_for_room(db, inbox):
    queue_news(*range(4))
    send_due()
    with clock.moved(by=timedelta(minutes=8)):
        assert health.look()["mail"]["lag_seconds"] == 0
    with clock.moved(by=timedelta(minutes=20)):
        assert health.look()["mail"]["lag_seconds"] > 0


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_never_send_more(inbox):
    queue_news(*range(8))
    sent = all_at_once(lambda _number: send_due(), 4)
    assert (sum(sent), left()) == (3, 3)


def test_without_a_limit_all_leave(db, inbox, settings):
    settings.MAIL_WINDOW_MOST = 0
    queue_news(*range(5))
    assert send_due() == 5


@pytest.mark.parametrize("written", [{"MAIL_WINDOW_MOST": "-1"}, {"MAIL_WINDOW_MOST": "5", "MAIL_WINDOW_MINUTES": "0"}])
def test_a_window_that_is_none_is_said_at_start(monkeypatch, written):
    for name, value in written.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match="MAIL_WINDOW_MOST=0 sets no limit"):
        env.mail_window()
