"""Who may ask for what, what is refused before anything is sent, and what cancelling, retrying and ending bring about."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from partners.delegated_access.errors import NotPermitted
from partners.delegated_access.models import DelegatedAccess
from partners.dropbox.ending import disconnect
from partners.dropbox.seats import errors
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.changing import cancel_operation, retry_operation
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Invitee
from portal import clock
from portal.errors import NotAllowed, NotFound, PartnerSuspended
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.models import Partner
from tests.dropbox.seats.conftest import later, of, states
from tests.trade import change_seats

pytestmark = pytest.mark.django_db


def test_only_who_sells_asks_and_nobody_of_another_partner(company, outsider, connected):
    people = [Invitee("tom@acme.example")]
    with pytest.raises(NotAllowed):
        invite_people(actor=company.actor("technician"), connection=connected, people=people)
    with pytest.raises(NotFound):
        invite_people(actor=outsider, connection=connected, people=people)
    assert states(connected) == {}


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (Invitee("büro@acme.example"), errors.AddressNotTaken),
        (Invitee("tom@acme.example", "T/m"), errors.NameNotTaken),
        (Invitee("tom@acme.example", "", "x" * 51), errors.NameNotTaken),
    ],
)
def test_what_dropbox_would_not_take_is_not_asked_for(person, refusal, owner, connected):
    with pytest.raises(refusal):
        invite_people(actor=owner, connection=connected, people=[Invitee("ann@acme.example"), person])
    assert states(connected) == {}


def test_a_team_that_is_not_connected_takes_nothing(owner, asked):
    with pytest.raises(errors.NotConnected):
        invite_people(actor=owner, connection=asked, people=[Invitee("tom@acme.example")])


def test_of_one_person_one_operation_is_open(invite, connected):
    invite("tom@acme.example")
    with pytest.raises(errors.OperationOpen):
        invite("ann@acme.example", "Tom@acme.example")
    assert states(connected) == {"waiting": 1}
    carry_out()
    (again,) = invite("tom@acme.example")
    carry_out()
    again.refresh_from_db()
    assert (again.state, again.tag) == ("done", "adopted")


def test_nobody_is_removed_without_a_choice(connected, owner):
    """Whichever door forgets it, the database does not."""
    about = {"partner": connected.partner, "connection": connected, "action": "remove", "email": "tom@acme.example"}
    incomplete = [{}, {"files": "leave"}, {"files": "hand-over", "wipe_devices": False}, {"files": "keep-account"}]
    for choice in incomplete:
        with pytest.raises(IntegrityError), transaction.atomic():
            SeatOperation.objects.create(**about, member_id="dbmid:x", next_at=connected.asked_at, batch="b", **choice)


def test_what_waits_is_cancelled_and_never_sent(owner, invite, connected, sandboxed):
    (row,) = invite("tom@acme.example")
    cancel_operation(actor=owner, seat_operation=row)
    assert carry_out() == 0
    assert len(sandboxed.now["members"]) == 1
    with pytest.raises(errors.NotToCancel):
        cancel_operation(actor=owner, seat_operation=row)


def test_a_refused_one_is_tried_again_by_the_same_mark(owner, invite, sandboxed):
    sandboxed.has(elsewhere=["tom@acme.example"])
    (row,) = invite("tom@acme.example")
    carry_out()
    row.refresh_from_db()
    assert (row.state, row.tag) == ("refused", "user_on_another_team")
    sandboxed.has(elsewhere=[])
    mark = row.external_id
    retry_operation(actor=owner, seat_operation=row)
    carry_out()
    row.refresh_from_db()
    assert (row.state, row.external_id) == ("done", mark)
    with pytest.raises(errors.NothingToRetry):
        retry_operation(actor=owner, seat_operation=row)


def test_what_may_pass_is_tried_three_times(invite, sandboxed, monkeypatch):
    monkeypatch.setattr("partners.dropbox.sandbox.inviting._refusal", lambda *_: "user_creation_failed")
    invite("tom@acme.example")
    carry_out()
    assert of("tom@acme.example").state == "waiting"
    assert carry_out() == 0
    for minutes in (2, 4):
        later(minutes=minutes)
    row = of("tom@acme.example")
    assert (row.state, row.tag, row.attempts) == ("refused", "user_creation_failed", 3)
    assert later(hours=9) == 0


def test_somebody_removed_lately_is_to_be_recovered(owner, invite, sandboxed):
    sandboxed.does("invite", email="tom@acme.example")
    sandboxed.does("remove", member=sandboxed.member("tom@acme.example"))
    invite("tom@acme.example")
    carry_out()
    assert (of("tom@acme.example").state, of("tom@acme.example").tag) == ("refused", "recoverable")
    with pytest.raises(errors.RetryPointless):
        retry_operation(actor=owner, seat_operation=of("tom@acme.example"))


def test_more_seats_are_licences_and_it_is_tried_at_once(owner, invite, subscription, sandboxed, run_background):
    sandboxed.has(licensed=1)
    invite("tom@acme.example")
    run_background()
    assert of("tom@acme.example").state == "no-licence"
    change_seats(actor=owner, subscription=subscription, seats=12, reason="x")
    sandboxed.has(licensed=3)
    run_background()
    assert of("tom@acme.example").state == "done"


def test_by_hand_it_is_tried_at_once_too(owner, invite, sandboxed):
    sandboxed.has(licensed=1)
    (row,) = invite("tom@acme.example")
    carry_out()
    sandboxed.has(licensed=3)
    retry_operation(actor=owner, seat_operation=row)
    carry_out()
    assert of("tom@acme.example").state == "done"


def test_whoever_asked_hears_once_when_all_are_settled(company, invite, sandboxed, run_background):
    sandboxed.has(licensed=3)
    invite(4)
    run_background()
    ended = Event.objects.filter(verb="seat_operation.batch_ended")
    assert [event.new for event in ended] == [
        {"people": 4, "done": 2, "refused": 0, "without_licence": 2, "action": "invite"}
    ]
    (told,) = Notification.objects.filter(topic="seat-operations")
    assert told.user == company.user("owner")
    later(hours=2)
    run_background()
    assert ended.count() == 1  # still none, which is no news


def answered(connection, *permitted: str) -> None:
    access = DelegatedAccess(
        partner=connection.partner, subscription=connection.subscription, client_name="x", email="x@acme.example", asked_by="x",
        actions=list(permitted), months=6, note="x", state="accepted", decided_at=clock.now(),
        ends_on=clock.today() + timedelta(days=90),
    )  # fmt: skip
    access.save()


def test_once_a_client_answered_only_what_it_names_is_done(owner, invite, connected, sandboxed):
    (row,) = invite("tom@acme.example")
    answered(connected, "suspend")
    with pytest.raises(NotPermitted):
        invite("ann@acme.example")
    carry_out()
    assert (of(row.email).state, of(row.email).tag) == ("refused", "not_permitted")
    assert len(sandboxed.now["members"]) == 1


def test_it_ends_with_its_connection(owner, invite, connected, run_background):
    invite("tom@acme.example")
    disconnect(actor=owner, dropbox_connection=connected)
    run_background()
    assert (of("tom@acme.example").state, of("tom@acme.example").tag) == ("cancelled", "connection_ended")


def test_a_suspended_partners_rest_and_can_be_cancelled(company, invite, connected, sandboxed):
    (row,) = invite("tom@acme.example")
    Partner.objects.filter(pk=company.partner.pk).update(state="suspended")
    assert carry_out() == 0
    company.partner.refresh_from_db()
    actor = company.actor("owner").for_partner(company.partner)
    with pytest.raises(PartnerSuspended):
        invite_people(actor=actor, connection=connected, people=[Invitee("ann@acme.example")])
    assert cancel_operation(actor=actor, seat_operation=row).state == "cancelled"
