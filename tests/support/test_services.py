"""Asking, answering, closing: who may, what follows, and what nobody sees."""

import pytest
from django.db import DatabaseError, transaction

from partners.support import errors
from partners.support.models import SupportReply, SupportRequest
from partners.support.services import MOST_REQUESTS, close_request, create_support_request, reply_to_request
from portal.errors import InvalidValue, NotAllowed, NotFound, TooManyRequests
from portal.events.models import Event
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import Role, StaffRole
from tests import factories

pytestmark = pytest.mark.django_db
State = SupportRequest.State


def ask(actor, **changes) -> SupportRequest:
    values = {"topic": "other", "subject": "A question", "text": "How does this work?", **changes}
    return create_support_request(actor=actor, **values)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_ask(company, role):
    assert ask(company.actor(role)).asked_by == f"{role.label} of Hartwell IT"


def test_an_answer_is_mailed_to_whoever_asked(company, staff, run_background):
    record = ask(company.actor("seller"))
    reply_to_request(actor=staff, support_request=record, text="Like this.")
    run_background(3)
    record.refresh_from_db()
    assert record.state == State.ANSWERED
    message = Message.objects.get(template="support-answered")
    assert (message.to_email, message.state) == ("seller@hartwell-it.example", Message.State.SENT)


def test_the_partner_manager_hears_of_the_question(company, run_background):
    manager = factories.make_user("mara@network.example", "Mara", staff_role=StaffRole.PARTNER_MANAGER)
    Partner.objects.filter(pk=company.partner.pk).update(manager=manager)
    record = ask(company.actor())
    reply_to_request(actor=company.actor(), support_request=record, text="One thing more.")
    run_background(2)
    assert Message.objects.filter(template="support-asked", to_email="mara@network.example").count() == 2


def test_writing_again_opens_it_again_with_a_new_wait(company, staff):
    record = ask(company.actor())
    reply_to_request(actor=staff, support_request=record, text="Like this.")
    first_wait = record.waiting_since
    reply_to_request(actor=company.actor(), support_request=record, text="And that?")
    record.refresh_from_db()
    assert record.state == State.OPEN
    assert record.waiting_since > first_wait


def test_a_second_message_while_it_waits_keeps_its_place_in_the_queue(company):
    record = ask(company.actor())
    reply_to_request(actor=company.actor(), support_request=record, text="One thing more.")
    assert SupportRequest.objects.get().waiting_since == record.waiting_since


def test_closing_once_and_opening_by_writing(company, staff):
    record = close_request(actor=company.actor(), support_request=ask(company.actor()))
    with pytest.raises(errors.AlreadyClosed):
        close_request(actor=staff, support_request=record)
    reply_to_request(actor=company.actor(), support_request=record, text="Still open after all.")
    assert SupportRequest.objects.get().state == State.OPEN


def test_a_suspended_partner_still_asks(company):
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.SUSPENDED)
    assert ask(company.actor()).pk


def test_colleagues_see_their_own_and_managers_see_all(company):
    record = ask(company.actor("seller"))
    assert SupportRequest.objects.visible_to(company.actor("owner")).get() == record
    assert not SupportRequest.objects.visible_to(company.actor("technician")).exists()
    with pytest.raises(NotFound):
        reply_to_request(actor=company.actor("technician"), support_request=record, text="Mine now")
    with pytest.raises(NotFound):
        close_request(actor=company.actor("technician"), support_request=record)


def test_an_outsider_finds_nothing(company, outsider):
    record = ask(company.actor())
    for attempt in (
        lambda: reply_to_request(actor=outsider, support_request=record, text="x"),
        lambda: close_request(actor=outsider, support_request=record),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.parametrize("role", [StaffRole.AUDITOR, StaffRole.CONTENT_EDITOR])
def test_staff_who_only_read_do_not_answer(company, role):
    reader = Actor.person(factories.make_user("reader@network.example", staff_role=role))
    with pytest.raises((NotAllowed, NotFound)):
        reply_to_request(actor=reader, support_request=ask(company.actor()), text="x")


def test_a_partner_manager_answers_assigned_partners_only(company):
    manager = factories.make_user("mara@network.example", staff_role=StaffRole.PARTNER_MANAGER)
    record = ask(company.actor())
    with pytest.raises(NotFound):
        reply_to_request(actor=Actor.person(manager), support_request=record, text="x")
    Partner.objects.filter(pk=company.partner.pk).update(manager=manager)
    assert reply_to_request(actor=Actor.person(manager), support_request=record, text="x").by_staff


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"topic": "gossip"}, "topic"), ({"subject": "x" * 151}, "subject"), ({"text": "x" * 8001}, "text")],
)
def test_a_wrong_value_is_refused_by_its_name(owner, changes, field):
    with pytest.raises(InvalidValue) as refused:
        ask(owner, **changes)
    assert refused.value.field == field


def test_an_empty_message_is_refused(owner):
    with pytest.raises(errors.TextMissing):
        ask(owner, text="  \n ")


def test_a_flood_is_stopped_for_one_partner_only(owner, outsider):
    for _ in range(MOST_REQUESTS):
        ask(owner)
    with pytest.raises(TooManyRequests):
        ask(owner)
    assert ask(outsider).pk


def test_a_reply_cannot_be_rewritten(company, staff):
    reply = reply_to_request(actor=staff, support_request=ask(company.actor()), text="Like this.")
    reply.text = "Something else"
    with pytest.raises(DatabaseError), transaction.atomic():
        reply.save()
    assert SupportReply.objects.get().text == "Like this."


def test_the_timeline_has_no_text_of_the_conversation(company, staff):
    record = ask(company.actor())
    reply_to_request(actor=staff, support_request=record, text="A secret answer")
    assert "A secret answer" not in str(list(Event.objects.values_list("new", "old")))
