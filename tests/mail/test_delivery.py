"""Nothing is lost, nothing is accepted twice but what is marked in doubt, and every attempt has the same Message-ID."""

import socket
import threading
from datetime import timedelta

import pytest
from django.db import connection

from portal import clock
from portal.mail import delivery
from portal.mail.delivery import send_due
from portal.mail.errors import NoLongerNeeded
from portal.mail.models import Message
from portal.mail.services import resend_message
from portal.mail.transport import Transport
from tests.mail.smtp import LOST_ANSWER, RESET, SLOW
from tests.mail.test_services import queue

State = Message.State
pytestmark = pytest.mark.usefixtures("notice")


@pytest.fixture
def message(db) -> Message:
    return queue()


def abandoned(attempts: int, claim_id: str = "theirs") -> dict:
    ended = clock.now() - timedelta(seconds=1)
    return {"state": State.SENDING, "attempts": attempts, "leased_until": ended, "claim_id": claim_id}


def later(**by) -> None:
    """One round, some time from now."""
    with clock.moved(by=timedelta(**by)):
        send_due()


def test_a_mail_leaves_once(message, inbox):
    send_due()
    send_due()

    message.refresh_from_db()
    assert (message.state, message.attempts, message.subject) == (State.SENT, 1, "A notice")
    assert message.sent_at
    assert [mail["X-Portal-Message"] for mail in inbox.accepted] == [message.pk]


def test_the_mail_says_who_it_is(message, inbox):
    send_due()

    mail = inbox.accepted[0]
    assert mail["Message-ID"] == message.message_id == f"<{message.pk}@localhost>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "ada@hartwell.example"


def test_secret_links_are_in_the_mail_and_not_in_the_database(message, inbox):
    send_due()

    mail = inbox.accepted[0]
    assert "secret-7f3a" in mail.get_body(("plain",)).get_content()
    assert "secret-7f3a" in mail.get_body(("html",)).get_content()
    assert "secret-7f3a" not in str(Message.objects.values().get())


def test_while_the_server_is_away_mail_waits_and_no_attempt_is_counted(message, mail_settings):
    second = queue("notice:2")

    send_due()

    for row in (message, second):
        row.refresh_from_db()
        assert (row.state, row.attempts) == (State.QUEUED, 0)
        assert "cannot be reached" in row.error
        assert not row.in_doubt_at


def test_what_waited_for_the_server_leaves_when_it_is_back(message, mail_settings, request):
    send_due()
    inbox = request.getfixturevalue("inbox")

    later(seconds=20)

    message.refresh_from_db()
    assert (message.state, message.error) == (State.SENT, "")
    assert len(inbox.accepted) == 1


def test_a_server_that_answers_nothing_holds_up_one_round_and_loses_nothing(message, mail_settings):
    queue("notice:2")
    with socket.create_server(("127.0.0.1", mail_settings.EMAIL_PORT)):
        started = clock.now()
        send_due()

    assert clock.now() - started < timedelta(seconds=3)
    assert set(Message.objects.values_list("state", "attempts")) == {(State.QUEUED, 0)}


def test_not_now_is_tried_again_and_accepted_once(message, inbox):
    inbox.faults = ["450 Greylisted", "451 Busy"]

    send_due()
    message.refresh_from_db()
    assert (message.state, message.error) == (State.QUEUED, "450 Greylisted")
    later(seconds=10)
    later(minutes=1)

    message.refresh_from_db()
    assert (message.state, message.attempts, message.in_doubt_at) == (State.SENT, 3, None)
    assert len(inbox.accepted) == 1
    assert len(set(inbox.message_ids)) == 1


def test_a_refusal_for_good_is_kept_with_the_servers_words(message, inbox):
    inbox.faults = ["550 No such mailbox"]

    send_due()
    later(days=1)

    message.refresh_from_db()
    assert (message.state, message.error) == (State.FAILED, "550 No such mailbox")
    assert len(inbox.attempts) == 1


def test_one_refusal_does_not_keep_the_others(db, inbox):
    inbox.faults = ["450 Greylisted", "550 No such mailbox"]
    for number in range(3):
        queue(f"notice:{number}", email=f"ada{number}@hartwell.example")

    send_due()

    assert sorted(Message.objects.values_list("state", flat=True)) == [State.FAILED, State.QUEUED, State.SENT]


@pytest.mark.parametrize(("fault", "acceptances"), [(RESET, 1), (LOST_ANSWER, 2), (SLOW, 1)])
def test_a_cut_off_mail_is_marked_and_repeated_with_the_same_message_id(message, inbox, fault, acceptances):
    inbox.faults = [fault]

    send_due()
    message.refresh_from_db()
    assert (message.state, bool(message.in_doubt_at)) == (State.QUEUED, True)
    later(minutes=1)

    message.refresh_from_db()
    assert message.state == State.SENT
    assert message.in_doubt_at, "it stays marked"
    assert len(inbox.accepted) == acceptances
    assert inbox.message_ids == [message.message_id] * 2


def test_a_cut_off_stops_the_round_and_leaves_the_others_untouched(message, inbox):
    second = queue("notice:2")
    inbox.faults = [RESET]

    send_due()

    second.refresh_from_db()
    assert (second.state, second.attempts) == (State.QUEUED, 0)


def test_a_cut_off_mail_waits_for_staff_where_its_template_says_so(db, inbox):
    message = queue(template="careful-notice")
    inbox.faults = [LOST_ANSWER]

    send_due()
    later(days=1)

    message.refresh_from_db()
    assert (message.state, bool(message.in_doubt_at)) == (State.PARKED, True)
    assert len(inbox.accepted) == 1


def test_a_mail_is_not_repeated_without_end(message, inbox):
    inbox.faults = [LOST_ANSWER] * 50

    for hours in range(50):
        later(hours=hours)

    message.refresh_from_db()
    assert message.state == State.PARKED
    assert len(inbox.accepted) == delivery.MOST_DOUBTFUL


@pytest.mark.parametrize(("template", "state"), [("notice", State.SENT), ("careful-notice", State.PARKED)])
def test_what_a_killed_worker_left_is_marked_in_doubt(db, inbox, template, state):
    message = queue(template=template)
    Message.objects.update(**abandoned(attempts=1), handed_over_at=clock.now())

    send_due()

    message.refresh_from_db()
    assert message.state == state
    assert message.in_doubt_at


def test_what_another_worker_is_sending_is_left_to_it(message, inbox):
    Message.objects.update(state=State.SENDING, attempts=1, leased_until=clock.now() + timedelta(seconds=30))

    send_due()

    assert inbox.attempts == []


def test_a_worker_whose_claim_has_ended_changes_nothing(message, inbox, monkeypatch):
    def taken_over(transport, mail):
        Message.objects.update(claim_id="another one's")
        return send(transport, mail)

    send = Transport.send
    monkeypatch.setattr(Transport, "send", taken_over)

    send_due()

    message.refresh_from_db()
    assert (message.state, message.claim_id) == (State.SENDING, "another one's")


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(inbox):
    for number in range(12):
        queue(f"notice:{number}")

    def work() -> None:
        send_due()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(mail["X-Portal-Message"] for mail in inbox.accepted) == sorted(
        Message.objects.filter(state=State.SENT).values_list("pk", flat=True)
    )
    assert len(inbox.accepted) == 12


def test_a_mail_that_cannot_be_written_is_tried_again_then_parked(db, inbox, plain_template):
    plain_template("notice", lambda message: 1 / 0)
    message = queue()

    for hours in range(delivery.MOST_BROKEN_RENDERINGS + 1):
        later(hours=hours)

    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.PARKED, delivery.MOST_BROKEN_RENDERINGS)
    assert "ZeroDivisionError" in message.error


def test_a_template_nobody_knows_is_parked_in_the_end(db, inbox):
    message = queue(template="of-a-later-version")

    for hours in range(delivery.MOST_BROKEN_RENDERINGS + 1):
        later(hours=hours)

    message.refresh_from_db()
    assert message.state == State.PARKED


def test_a_mail_that_has_become_pointless_is_skipped(db, inbox, plain_template):
    def pointless(message):
        raise NoLongerNeeded("They have signed in.")

    plain_template("notice", pointless)
    message = queue()

    send_due()

    message.refresh_from_db()
    assert (message.state, message.error) == (State.SKIPPED, "They have signed in.")
    assert inbox.attempts == []


def test_an_expired_mail_is_not_sent(db, inbox):
    message = queue(expires_at=clock.now() + timedelta(hours=1))

    later(hours=2)

    message.refresh_from_db()
    assert (message.state, message.error) == (State.FAILED, "It was not sent in time, and has expired.")
    assert inbox.attempts == []


def test_staff_can_send_an_expired_mail_all_the_same(company, staff, inbox):
    message = queue(partner=company.partner, expires_at=clock.now() - timedelta(hours=1))
    send_due()

    resend_message(actor=staff, message=message)
    send_due()

    message.refresh_from_db()
    assert message.state == State.SENT


def test_names_of_all_languages_arrive(db, inbox):
    queue(name="Jürgen Müßig, Köln")

    send_due()

    assert inbox.accepted[0]["To"].addresses[0].display_name == "Jürgen Müßig, Köln"
