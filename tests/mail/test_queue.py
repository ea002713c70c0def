"""In which order mails leave, and that a claim is nobody else's."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.mail import delivery
from portal.mail.delivery import send_due
from portal.mail.due import due_mail
from portal.mail.models import Message
from portal.mail.services import resend_message, skip_message
from portal.mail.streams import Lane, Stream
from portal.mail.suppressing import suppress
from portal.mail.templates import PARK
from portal.mail.transport import Transport
from portal.tenancy.actor import Actor
from tests.mail.smtp import LOST_ANSWER
from tests.mail.test_delivery import abandoned, later
from tests.mail.test_services import queue

State = Message.State
pytestmark = pytest.mark.usefixtures("notice")


@pytest.fixture
def in_bulk(db, plain_template):
    """Queues mails under these keys whose template goes to many."""

    def many(*keys: str) -> None:
        plain_template("careful-notice", in_bulk=True)
        for key in keys:
            queue(key, template="careful-notice")

    return many


@pytest.fixture
def left(inbox):
    """The keys of the mails that left, in that order."""
    return lambda: [Message.objects.get(pk=mail["X-Portal-Message"]).dedupe_key for mail in inbox.accepted]


@pytest.fixture
def while_sending(monkeypatch):
    """`while_sending(key, act)`: once, when the mail of that key is about to be handed to the server."""

    def prepare(key: str, act) -> None:
        def send(transport, mail):
            if mail.extra_headers["X-Portal-Message"] == Message.objects.get(dedupe_key=key).pk:
                monkeypatch.setattr(Transport, "send", handed)
                act()
            return handed(transport, mail)

        handed = Transport.send
        monkeypatch.setattr(Transport, "send", send)

    return prepare


class TestLanes:
    def test_they_leave_one_after_the_other(self, in_bulk, left):
        in_bulk("news")
        queue("course", stream=Stream.TRAINING)
        queue("password")
        queue("welcome", stream=Stream.ONBOARDING)
        send_due()
        assert left() == ["password", "course", "welcome", "news"]

    def test_a_password_that_is_asked_for_in_the_middle_waits_for_one_mail(self, in_bulk, left, while_sending):
        in_bulk("news:1", "news:2", "news:3")
        while_sending("news:2", lambda: queue("password"))
        send_due()
        assert left() == ["news:1", "news:2", "password", "news:3"]

    def test_what_comes_into_an_earlier_one_of_the_others_waits_for_ten(self, in_bulk, left, while_sending):
        in_bulk(*(f"news:{number:02}" for number in range(12)))
        while_sending("news:03", lambda: queue("course", stream=Stream.TRAINING))
        send_due()
        assert left().index("course") == 10

    def test_a_round_takes_no_more_than_it_is_told(self, in_bulk, left):
        in_bulk("news:1", "news:2")
        queue("course", stream=Stream.TRAINING)
        send_due(limit=2)
        assert left() == ["course", "news:1"]

    def test_what_waits_for_its_time_costs_nothing(self, inbox, in_bulk):
        def queries(number: int) -> int:
            in_bulk(f"news:{number}")
            queue(f"course:{number}", stream=Stream.TRAINING)
            queue(f"password:{number}")
            with CaptureQueriesContext(
                connection,
            ) as asked:
                send_due()
            return len(asked)

        alone = queries(1)
        many_that_wait(1000)
        assert queries(2) == alone

    def test_what_is_due_is_found_by_an_index(self, db):
        many_that_wait(1000)
        Message.objects.update(next_at=clock.now())  # of few, any index is as good
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE portal_message")
        for lane in Lane:
            plan = due_mail().filter(lane=lane)[:10].explain()
            assert "message_queue" in plan, plan
            assert "TEMP B-TREE" not in plan, plan
            assert "Sort" not in plan, plan


def many_that_wait(count: int) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    Message.objects.bulk_create(
        Message(dedupe_key=f"later:{number}", to_email="a@b.example", lane=number % 3, next_at=tomorrow)
        for number in range(count)
    )


class TestWhereAMailQueues:
    def test_its_template_says_so(self, db, plain_template):
        plain_template("notice", in_doubt=PARK, stream=Stream.TRAINING)
        message = queue()
        assert (message.stream, message.lane, message.parks) == (Stream.TRAINING, Lane.STREAM, True)

    def test_whoever_queues_it_knows_better(self, db, plain_template):
        plain_template("notice", in_doubt=PARK, stream=Stream.TRAINING, in_bulk=True)
        message = queue(stream=Stream.ONBOARDING, parks=False)
        assert (message.stream, message.lane, message.parks) == (Stream.ONBOARDING, Lane.BULK, False)

    def test_of_a_template_that_nobody_knows_it_is_transactional(self, db):
        message = queue(template="of-a-later-version")
        assert (message.stream, message.lane, message.parks) == (Stream.TRANSACTIONAL, Lane.TRANSACTIONAL, False)

    def test_one_that_parks_is_parked_in_doubt_though_its_template_would_send_it_again(self, db, inbox):
        message = queue(parks=True)
        inbox.faults = [LOST_ANSWER]
        send_due()
        message.refresh_from_db()
        assert (message.state, message.settled_at) == (
            State.PARKED,
            pytest.approx(clock.now(), abs=timedelta(minutes=1)),
        )


class TestAClaim:
    def test_a_mail_that_was_sent_again_is_not_settled_by_whoever_claimed_it_first(
        self, company, staff, inbox, while_sending
    ):
        """Both claims are the first attempt since it was queued."""
        message = queue(partner=company.partner)

        def resend() -> None:
            Message.objects.update(state=State.PARKED, leased_until=None)
            resend_message(actor=staff, message=Message.objects.get())
            assert delivery._claim(Message.objects.get())

        while_sending("notice:1", resend)
        send_due()
        message.refresh_from_db()
        assert (message.state, message.attempts) == (State.SENDING, 1)

    def test_a_worker_that_slept_through_its_lease_hands_nothing_over(self, db, inbox, plain_template, monkeypatch):
        first, second = queue(), queue("notice:2", template="careful-notice")

        def sleep(message) -> dict:
            monkeypatch.setattr(clock, "now", lambda: now() + 2 * delivery.LEASE)
            return {}

        now = clock.now
        plain_template("notice", sleep)
        send_due()
        assert [mail["X-Portal-Message"] for mail in inbox.attempts] == [second.pk]
        first.refresh_from_db()
        assert (first.state, first.handed_over_at, first.in_doubt_at) == (State.SENDING, None, None)
        send_due()
        assert len(inbox.accepted) == 2

    def test_its_lease_begins_anew_when_the_mail_is_handed_over(self, db, inbox, plain_template, while_sending):
        def render_slowly(message) -> dict:
            Message.objects.update(leased_until=clock.now() + timedelta(seconds=5))
            return {}

        seen = []
        plain_template("notice", render_slowly)
        queue()
        while_sending("notice:1", lambda: seen.append(Message.objects.get().leased_until - clock.now()))
        send_due()
        assert delivery.LEASE - timedelta(seconds=5) < seen[0] <= delivery.LEASE

    def test_of_a_mail_that_was_only_written_there_is_no_doubt(self, db, inbox):
        message = queue(parks=True)
        Message.objects.update(**abandoned(attempts=1))
        send_due()
        message.refresh_from_db()
        assert (message.state, message.attempts, message.in_doubt_at) == (State.SENT, 2, None)

    def test_what_a_process_from_before_an_update_was_sending_may_have_left(self, db, inbox):
        message = queue(parks=True)
        Message.objects.update(**abandoned(attempts=1, claim_id=""))
        send_due()
        message.refresh_from_db()
        assert (message.state, bool(message.in_doubt_at), inbox.attempts) == (State.PARKED, True, [])

    def test_one_that_was_handed_over_before_is_in_doubt_only_for_that_time(self, message_refused_once, inbox):
        """What it says of the claim before says nothing of this one."""
        delivery._claim(message_refused_once)
        Message.objects.update(leased_until=clock.now() - timedelta(seconds=1))
        send_due()
        message_refused_once.refresh_from_db()
        assert (message_refused_once.state, message_refused_once.in_doubt_at) == (State.SENT, None)

    def test_a_mail_whose_writing_ends_every_worker_is_parked(self, db, inbox):
        message = queue()
        Message.objects.update(**abandoned(attempts=delivery.MOST_BROKEN_RENDERINGS))
        send_due()
        message.refresh_from_db()
        assert (message.state, message.in_doubt_at, inbox.attempts) == (State.PARKED, None, [])
        assert message.settled_at


@pytest.fixture
def message_refused_once(db, inbox) -> Message:
    message = queue()
    inbox.faults = ["450 Greylisted"]
    send_due()
    Message.objects.update(next_at=clock.now())
    message.refresh_from_db()
    assert message.handed_over_at
    return message


class TestExpiry:
    @pytest.mark.parametrize("stream", Stream)
    def test_of_what_a_reader_can_do_without_staff_hear_nothing(self, db, inbox, stream):
        message = queue(stream=stream, expires_at=clock.now() + timedelta(hours=1))
        later(hours=2)
        message.refresh_from_db()
        state = State.FAILED if stream == Stream.TRANSACTIONAL else State.SKIPPED
        assert (message.state, message.error) == (state, "It was not sent in time, and has expired.")
        assert message.settled_at

    def test_a_reason_to_skip_is_one_that_everybody_may_read(self, db, mail_settings):
        """While a failed one keeps what delayed it, for staff."""
        for stream in (Stream.TRAINING, Stream.TRANSACTIONAL):
            queue(stream, stream=stream, expires_at=clock.now() + timedelta(hours=1))
        Message.objects.update(error="KeyError: 'inside'")
        later(hours=2)
        words = dict(Message.objects.values_list("stream", "error"))
        assert words == {"training": "It was not sent in time, and has expired.", "transactional": "KeyError: 'inside'"}

    @pytest.mark.parametrize("how", ["expired", "ended", "stopped"])
    def test_of_what_was_cut_off_before_it_says_that_it_may_have_arrived(self, company, inbox, how):
        message = queue(stream=Stream.TRAINING, partner=company.partner, expires_at=clock.now() + timedelta(hours=1))
        Message.objects.update(in_doubt_at=clock.now())
        if how == "ended":
            type(company.partner).objects.update(state="closed")
        elif how == "stopped":
            suppress(Actor.system(), message.to_email, "", "hard-bounce")
        later(hours=2 if how == "expired" else 0)
        message.refresh_from_db()
        assert message.state == State.SKIPPED
        assert message.error.endswith("An earlier attempt was cut off, and may have arrived.")


class TestSettled:
    def test_while_it_waits_it_is_not(self, message_refused_once):
        assert message_refused_once.settled_at is None

    def test_sent(self, db, inbox):
        message = queue()
        send_due()
        message.refresh_from_db()
        assert message.settled_at >= message.sent_at > message.created_at

    def test_skipped_from_the_beginning(self, db):
        assert queue(skip_reason="Nobody asked.").settled_at

    def test_sent_again_and_skipped_by_staff(self, company, staff):
        queue(partner=company.partner)
        Message.objects.update(state=State.FAILED, settled_at=clock.now())
        assert resend_message(actor=staff, message=Message.objects.get()).settled_at is None
        Message.objects.update(state=State.FAILED)
        assert skip_message(actor=staff, message=Message.objects.get(), reason="Wrong address.").settled_at


def test_the_migration_says_what_is_known_of_older_mail(db):
    for template in ("announcement", "scheduled-report", "welcome"):
        for state in (State.QUEUED, State.SENDING, State.SENT):
            queue(f"{template}:{state}", template=template)
            Message.objects.filter(dedupe_key=f"{template}:{state}").update(state=state, lane=0)
    migration = import_module("portal.migrations.0037_messages_have_streams_and_lanes")
    migration.tell_what_is_known(apps, SimpleNamespace(connection=connection))
    lanes = {message.dedupe_key for message in Message.objects.filter(lane=Lane.BULK)}
    assert lanes == {
        f"{name}:{state}" for name in ("announcement", "scheduled-report") for state in ("queued", "sending")
    }
    assert set(Message.objects.exclude(handed_over_at=None).values_list("state", flat=True)) == {State.SENDING}
