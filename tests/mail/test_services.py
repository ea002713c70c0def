from datetime import timedelta

import pytest
from django.db import transaction

from portal import clock
from portal.errors import NotAllowed, NotFound
from portal.events.models import Event
from portal.mail.errors import MessageNotInDoubt, MessageNotStuck
from portal.mail.models import Message
from portal.mail.services import mark_arrived, queue_message, resend_message, skip_message
from tests.subscriptions.test_at_once import all_at_once

State = Message.State


def queue(key: str = "notice:1", **fields) -> Message | None:
    values = {"template": "notice", "email": "ada@hartwell.example", "why": "A test.", "context": {}}
    return queue_message(dedupe_key=key, **{**values, **fields})


@pytest.fixture
def parked(company) -> Message:
    message = queue(partner=company.partner)
    Message.objects.update(state=State.PARKED, attempts=5, error="It broke.")
    message.refresh_from_db()
    return message


def test_a_second_message_with_the_same_key_is_the_first_one(db):
    first = queue(email="ada@hartwell.example")

    assert queue(email="other@hartwell.example") == first
    assert Message.objects.get().to_email == "ada@hartwell.example"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_queue_one_message():
    def work(_number: int) -> str:
        with transaction.atomic():
            return queue().pk

    made = all_at_once(work, 2)
    assert len(made) == 2
    assert set(made) == {Message.objects.get().pk}


def test_a_message_rolled_back_with_its_cause_does_not_exist(db):
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert not Message.objects.exists()


def test_nobody_writes_to_an_inactive_user(company):
    user = company.user("seller")
    user.is_active = False

    assert queue(to=user, email="") is None


def test_a_user_is_written_to_by_name_and_in_their_language(company):
    user = company.user("seller")
    user.language = "de"

    message = queue(to=user, email="")

    assert (message.to_email, message.to_name, message.language) == (user.email, user.name, "de")
    assert message.context == {"user_id": user.pk}


def test_a_name_cannot_carry_a_header(db):
    assert queue(name="Ada\r\nBcc: everybody@example.com").to_name == "Ada Bcc: everybody@example.com"


def test_staff_send_a_parked_mail_again(parked, staff):
    resend_message(actor=staff, message=parked)

    parked.refresh_from_db()
    assert (parked.state, parked.attempts, parked.error) == (State.QUEUED, 0, "")
    assert Event.objects.get().verb == "message.resent"


def test_staff_skip_a_parked_mail_with_a_reason(parked, staff):
    skip_message(actor=staff, message=parked, reason="Wrong address.")

    parked.refresh_from_db()
    assert parked.state == State.SKIPPED
    assert Event.objects.get().reason == "Wrong address."


def test_a_mail_that_is_not_stuck_is_neither_sent_again_nor_skipped(company, staff):
    message = queue(partner=company.partner)

    with pytest.raises(MessageNotStuck):
        resend_message(actor=staff, message=message)
    with pytest.raises(MessageNotStuck):
        skip_message(actor=staff, message=message, reason="No.")


def test_partners_decide_nothing_about_mail(parked, owner, outsider):
    with pytest.raises(NotAllowed):
        resend_message(actor=owner, message=parked)
    with pytest.raises(NotFound):
        resend_message(actor=outsider, message=parked)


def test_somebody_says_that_a_mail_in_doubt_arrived(parked, staff, company):
    with pytest.raises(MessageNotInDoubt):
        mark_arrived(actor=staff, message=parked, reason="Ada has it.")
    handed_over = clock.now() - timedelta(hours=2)
    Message.objects.update(in_doubt_at=clock.now(), handed_over_at=handed_over)
    with pytest.raises(NotAllowed):
        mark_arrived(actor=company.actor(), message=parked, reason="Ada has it.")
    arrived = mark_arrived(actor=staff, message=parked, reason="Ada has it.")
    assert (arrived.state, arrived.sent_at, arrived.error) == (State.SENT, handed_over, "")
    assert Event.objects.get(verb="message.arrived").reason == "Ada has it."
    with pytest.raises(MessageNotInDoubt):
        mark_arrived(actor=staff, message=parked, reason="Twice.")
