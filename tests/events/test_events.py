"""Events: append-only, sealed without gaps, and the outbox that follows from them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from partners.clients.services import create_client_account, update_client_account
from partners.network.home import changes
from portal import clock, leases
from portal.errors import InvalidValue
from portal.events import registry
from portal.events.deliveries import LEASE, State, deliver_due
from portal.events.erasing import EMPTY, erase_events
from portal.events.models import Event, EventDelivery, EventSeal
from portal.events.record import record_event
from portal.events.sealing import Proof, prove, seal_events, verify_events
from portal.events.sentences import sentence
from portal.guards import protect, unprotect


@pytest.fixture
def three_events(owner):
    account = create_client_account(actor=owner, name="One")
    update_client_account(actor=owner, client_account=account, name="Two")
    update_client_account(actor=owner, client_account=account, name="Three")
    seal_events()
    return list(Event.objects.sealed())


def refused_by_the_database(change) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()


def test_no_row_can_be_changed_or_deleted(three_events):
    event = three_events[0]
    refused_by_the_database(lambda: Event.objects.filter(pk=event.pk).update(verb="other.thing"))
    refused_by_the_database(lambda: Event.objects.filter(pk=event.pk).update(position=99))
    refused_by_the_database(lambda: Event.objects.filter(pk=event.pk)._raw_delete("default"))


def test_the_seal_cannot_smuggle_a_change_in(owner):
    create_client_account(actor=owner, name="One")
    refused_by_the_database(lambda: Event.objects.update(position=1, digest="x", verb="other.thing"))


def test_positions_are_gapless_and_verify(three_events):
    assert [event.position for event in three_events] == [1, 2, 3]
    assert list(verify_events()) == []


def tamper(sql: str, *values) -> None:
    """Behind the triggers' back, as somebody with the database's password could."""
    unprotect(connection, Event)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    protect(connection, Event)


def test_a_changed_row_is_named(three_events):
    tamper("UPDATE portal_event SET reason = 'because' WHERE position = 2")
    assert [(fault.position, fault.event_id) for fault in verify_events()] == [(2, three_events[1].pk)]


def test_erased_values_leave_the_chain_whole_and_nothing_is_written_in_their_place(three_events):
    events = Event.objects.filter(pk=three_events[1].pk)
    emptied = EMPTY | {"erased_digest": "0" * 64}
    for values in ({"new": {}}, {"erased_digest": "0" * 64}, emptied | {"verb": "x"}, emptied | {"new": {"name": "x"}}):
        refused_by_the_database(lambda: events.update(**values))  # noqa: B023
    erase_events(events)
    erased = events.get()
    assert (erased.subject_label, erased.actor_label, erased.old, erased.new) == ("", "", {}, {})
    assert sentence(erased) == "changed the client (erased)"
    assert (prove(erased), list(verify_events())) == (Proof.ERASED, [])
    refused_by_the_database(lambda: events.update(**emptied))
    tamper("UPDATE portal_event SET subject_label = 'Another' WHERE position = 2")
    assert [fault.position for fault in verify_events()] == [2]


def test_a_missing_row_is_named(three_events):
    tamper("DELETE FROM portal_event WHERE position = 2")
    assert [fault.what for fault in verify_events()] == ["missing: positions 2 to 2"]


def test_a_missing_end_is_named(three_events):
    tamper("DELETE FROM portal_event WHERE position = 3")
    assert [fault.what for fault in verify_events()] == ["missing: positions 3 to 3"]


def test_the_seal_comes_behind_the_writers(owner):
    create_client_account(actor=owner, name="One")
    assert Event.objects.get().position is None
    assert seal_events() == 1
    assert seal_events() == 0
    assert EventSeal.objects.get().position == 1


def test_nothing_is_written_when_the_action_fails(owner):
    with pytest.raises(InvalidValue):
        create_client_account(actor=owner, name=" ")
    assert not Event.objects.exists()


class Listener(list):
    """A handler of `client_account.created` that can be told to fail; holds the ids of the events it heard."""

    failing = False

    def __call__(self, event):
        self.append(event.pk)
        if self.failing:
            raise RuntimeError("not now")


@pytest.fixture
def handler(monkeypatch):
    listener = Listener()
    monkeypatch.setitem(registry._by_name, "tests.listen", listener)
    monkeypatch.setitem(registry._by_verb, "client_account.created", ["tests.listen"])
    return listener


def test_a_handler_hears_each_event_once(owner, handler):
    create_client_account(actor=owner, name="One")
    deliver_due()
    deliver_due()
    assert len(handler) == 1
    assert EventDelivery.objects.get().state == "done"


def test_a_failing_handler_is_tried_again_later_and_in_the_end_parked(owner, handler):
    handler.failing = True
    create_client_account(actor=owner, name="One")
    deliver_due()
    deliver_due()
    delivery = EventDelivery.objects.get()
    assert (delivery.state, delivery.attempts, len(handler)) == ("due", 1, 1)
    assert "not now" in delivery.error
    for hours in range(1, 15):
        with clock.moved(by=timedelta(hours=2 * hours)):
            deliver_due()
    assert EventDelivery.objects.get().state == "parked"


def test_a_delivery_whose_worker_died_is_taken_up_when_its_lease_ends(owner, handler):
    create_client_account(actor=owner, name="One")
    assert leases.claim(EventDelivery.objects.get(), waiting=State.DUE, working=State.RUNNING, lease=LEASE)
    deliver_due()
    assert handler == []
    with clock.moved(by=LEASE + timedelta(seconds=1)):
        deliver_due()
    assert len(handler) == 1


def test_timelines_audit_trail_and_home_follow_the_clock_and_not_the_ids(owner, company):
    """Ids of two processes, or of one millisecond, are in no order: here the later id is of the earlier moment."""
    account = create_client_account(actor=owner, name="One")
    update_client_account(actor=owner, client_account=account, name="Two")
    with clock.moved(by=-timedelta(hours=1)):
        update_client_account(actor=owner, client_account=account, name="Earlier")

    assert [event.new.get("name") for event in Event.objects.visible_to(owner).about(account)] == [
        "Two",
        "One",
        "Earlier",
    ]
    assert [event.new.get("name") for event in Event.objects.all()][:3] == ["Two", "One", "Earlier"]
    card = changes(owner, company.partner)
    assert [item.when for item in card.items] == sorted((item.when for item in card.items), reverse=True)
    seal_events()
    assert [event.new["name"] for event in Event.objects.sealed()] == ["Earlier", "One", "Two"]


@pytest.mark.parametrize("name", ["2024-13-45", "٢٠٢٤-٠١-٠١", "{0}", "{subject.__class__}"])
def test_no_name_keeps_a_sentence_from_being_read(owner, name):
    client = create_client_account(actor=owner, name=name)
    assert name in sentence(Event.objects.about(client).get())


def test_a_word_that_did_not_change_is_left_out_of_its_sentence(owner):
    client = create_client_account(actor=owner, name="Willow")
    event = record_event(owner, "application.reviewer_assigned", client)
    assert sentence(event) == "gave the application of Willow to …"
