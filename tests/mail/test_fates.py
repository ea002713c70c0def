"""What a mail server or a provider says of a mail: what is kept, what it stops, and what the mail is said to have become."""

from datetime import timedelta

import pytest

from portal import clock
from portal.mail.delivery import MOST_REFUSALS, send_due
from portal.mail.fate_events import KEPT, TOO_OFTEN, Said, forget_old_fates, record_fate
from portal.mail.fate_models import MailEvent
from portal.mail.fates import Word, fate_of
from portal.mail.models import Message, Suppression
from portal.mail.replies import Kind
from portal.mail.streams import OPTIONAL, Stream
from tests.mail.test_services import queue
from tests.subscriptions.test_at_once import all_at_once

State, Cause, Type, Delivery = Message.State, Suppression.Cause, MailEvent.Type, Message.Delivery
pytestmark = pytest.mark.usefixtures("notice")


def stops() -> list[tuple[str, str]]:
    return list(Suppression.objects.order_by("id").values_list("cause", "stream"))


def said(type: str, *, by: str = "postmark", ago: int = 0, **values) -> Said:
    at = clock.now() - timedelta(minutes=ago)
    return Said(type, by, f"{type}:{ago}", at, **values)


def sent(key: str = "notice:1", **fields) -> Message:
    message = queue(key, **fields)
    Message.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=clock.now())
    message.refresh_from_db()
    return message


ANSWERS = [
    # answer, state, event, delivery, what is stopped
    ("250 OK", State.SENT, (Type.SENT, "", ""), Delivery.UNKNOWN, []),
    ("450 4.2.0 Greylisted", State.QUEUED, (Type.DEFERRED, "", "450 4.2.0"), Delivery.UNKNOWN, []),
    ("550 5.1.1 Nobody here", State.FAILED, (Type.REJECTED, Kind.HARD, "550 5.1.1"), Delivery.BOUNCED, [(Cause.HARD_BOUNCE, "")]),
    ("552 5.2.2 Mailbox full", State.FAILED, (Type.REJECTED, Kind.SOFT, "552 5.2.2"), Delivery.BOUNCED, []),
    ("550 5.7.1 We do not want you", State.FAILED, (Type.REJECTED, Kind.POLICY, "550 5.7.1"), Delivery.BOUNCED, []),
]


@pytest.mark.parametrize(("answer", "state", "event", "delivery", "stopped"), ANSWERS)
def test_what_a_mail_server_answers(db, inbox, answer, state, event, delivery, stopped):
    message = queue()
    inbox.faults = [answer]
    send_due()
    message.refresh_from_db()
    (row,) = message.mail_events.all()
    assert ((row.type, row.kind, row.code), row.stream) == (event, Stream.TRANSACTIONAL)
    assert (message.state, message.delivery, stops()) == (state, delivery, stopped)
    if stopped:
        made = Suppression.objects.get()
        assert (made.address, made.message, made.partner, made.reason) == (message.to_email, message, None, answer)


def test_three_mails_that_a_mailbox_does_not_take_stop_it_unless_one_was_taken_between(db, inbox):
    full = "552 5.2.2 Mailbox full"
    inbox.faults = [full] * (TOO_OFTEN - 1) + ["", *[full] * (TOO_OFTEN - 1)]
    for number in range(2 * TOO_OFTEN - 1):
        queue(f"notice:{number}")
        with clock.moved(by=timedelta(hours=number)):
            send_due()
    assert stops() == []
    inbox.faults = [full]
    queue("notice:last")
    with clock.moved(by=timedelta(days=1)):
        send_due()
    assert stops() == [(Cause.SOFT_BOUNCES, "")]


def test_what_is_put_off_too_often_is_given_up_and_counts_once(db, inbox):
    message = queue()
    Message.objects.update(attempts=MOST_REFUSALS - 1)
    inbox.faults = ["451 4.3.0 Try later"]
    send_due()
    message.refresh_from_db()
    row = message.mail_events.get()
    assert (message.state, row.type, row.kind, row.reject_reason) == (State.FAILED, Type.FAILED, Kind.SOFT, "timed_out")


@pytest.mark.parametrize("stream", [Stream.TRAINING, Stream.TRANSACTIONAL])
def test_a_complaint_stops_all_optional_mail_or_where_it_is_about_other_mail_all(db, stream):
    message = sent(stream=stream)
    record_fate(message, said(Type.COMPLAINED))
    message.refresh_from_db()
    expected = [*OPTIONAL] if stream == Stream.TRAINING else [""]
    assert (message.delivery, stops()) == (Delivery.COMPLAINED, [(Cause.COMPLAINT, one) for one in expected])


def test_a_bounce_that_is_heard_late_stops_no_mailbox_that_has_taken_mail_since(db):
    first, second = sent(), sent("notice:2")
    record_fate(second, said(Type.DELIVERED, ago=5))
    record_fate(first, said(Type.BOUNCED, ago=60, kind=Kind.HARD))
    assert stops() == []


@pytest.mark.parametrize("state", [State.QUEUED, State.PARKED])
def test_a_mail_in_doubt_that_had_left_is_not_sent_again(db, inbox, state):
    message = queue()
    Message.objects.update(state=state, in_doubt_at=clock.now(), handed_over_at=clock.now())
    record_fate(message, said(Type.DELIVERED))
    send_due()
    message.refresh_from_db()
    assert (message.state, message.delivery, inbox.attempts) == (State.SENT, Delivery.DELIVERED, [])


@pytest.mark.django_db(transaction=True)
def test_what_is_told_twice_at_once_is_kept_once():
    message, told = sent(), said(Type.BOUNCED, kind=Kind.HARD)
    news = all_at_once(lambda _number: record_fate(message, told), 2)
    assert sorted(news) == [False, True]
    assert (MailEvent.objects.count(), stops()) == (1, [(Cause.HARD_BOUNCE, "")])


def test_it_is_never_said_to_have_arrived_because_a_server_took_it():
    now = clock.now()
    words = [Word(type, source, now + timedelta(minutes=at)) for type, source, at in (
        ("sent", "smtp", 0), ("delivered", "postmark", 2), ("bounced", "postmark", 1), ("complained", "postmark", 3),
    )]  # fmt: skip
    assert [fate_of(words[:many]) for many in range(5)] == ["unknown", "unknown", "delivered", "delivered", "complained"]
    again = [Word("rejected", "smtp", now), Word("sent", "smtp", now + timedelta(hours=1))]
    assert (fate_of(again[:1]), fate_of(again)) == ("bounced", "unknown")


def test_words_are_forgotten_in_time_and_the_mail_keeps_what_became_of_it(db):
    message = sent()
    record_fate(message, said(Type.DELIVERED))
    with clock.moved(by=KEPT + timedelta(days=1)):
        assert forget_old_fates() == 1
    message.refresh_from_db()
    assert message.delivery == Delivery.DELIVERED


def test_staff_and_its_partner_read_what_became_of_it(company, sign_in, staff_user):
    message = sent(partner=company.partner)
    record_fate(message, said(Type.BOUNCED, kind=Kind.HARD, code="550 5.1.1", words="550 5.1.1 Nobody here"))
    page = sign_in(staff_user).get(f"/staff/messages/{message.pk}/").content.decode()
    own = sign_in(company.user("owner")).get(f"/p/{company.partner.slug}/mail/{message.pk}/").content.decode()
    for shown in (page, own):
        assert "550 5.1.1 Nobody here" in shown
        assert "Came back" in shown
    stop = f"/staff/stopped-addresses/{Suppression.objects.get().pk}/"
    assert (stop in page, stop in own) == (True, False)
