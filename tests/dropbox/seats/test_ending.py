"""Operations that do not go on by themselves: what holds them up, how they are ended, and who hears of it."""

from datetime import timedelta

import pytest

from partners.delegated_access.errors import NotPermitted
from partners.dropbox.ending import disconnect
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import errors
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.changing import cancel_operation
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.preview import preview_people
from partners.dropbox.seats.showing import progress_of, reason_of
from partners.dropbox.seats.values import Invitee
from partners.dropbox.section import offer_to_invite
from portal import clock
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.models import Partner
from tests.dropbox.seats.conftest import later, of, states
from tests.dropbox.seats.test_asking import answered

pytestmark = pytest.mark.django_db
P1, P2 = "p1@acme.example", "p2@acme.example"


@pytest.mark.parametrize(("state", "tag"), [("in-doubt", "cancelled_in_doubt"), ("waiting", "")])
def test_whatever_is_open_can_be_cancelled_and_what_was_sent_may_have_been_done(state, tag, owner, invite):
    invite(1)
    SeatOperation.objects.update(state=state)
    cancel_operation(actor=owner, seat_operation=of(P1))
    assert (of(P1).state, of(P1).tag) == ("cancelled", tag)
    assert ("may have been done" in reason_of(of(P1))) is bool(tag)


def test_what_a_worker_has_in_hand_is_not_cancelled(owner, invite, connected):
    invite(1)
    SeatOperation.objects.update(state="at-work")
    DropboxConnection.objects.update(lease_until=clock.now() + timedelta(minutes=1), lease_holder="x")
    with pytest.raises(errors.NotToCancel):
        cancel_operation(actor=owner, seat_operation=of(P1))
    with clock.moved(by=timedelta(minutes=2)):
        assert cancel_operation(actor=owner, seat_operation=of(P1)).state == "cancelled"


def test_without_one_of_them_a_job_is_left_and_the_others_are_read(owner, invite, connected, sandboxed):
    sandboxed.has(works_by_jobs=True)
    invite(2)
    carry_out()
    cancel_operation(actor=owner, seat_operation=of(P1))
    assert (of(P1).job, of(P2).job, of(P2).state) == ("", "", "in-doubt")
    assert later(minutes=50) == 0


def test_it_is_said_what_holds_it_up_and_no_page_asks_for_ever(owner, invite, connected):
    (row,) = invite(1)
    assert progress_of(owner, row.batch)["at_work"]
    DropboxConnection.objects.update(rests_until=clock.now() + timedelta(minutes=30))
    assert "Dropbox is not asked about this team before" in reason_of(of(P1))
    Partner.objects.update(state="suspended")
    assert "Your company is suspended" in reason_of(of(P1))
    DropboxConnection.objects.update(state="needs-reconnect")
    assert "has to be connected again" in reason_of(of(P1))
    assert not progress_of(owner, row.batch)["at_work"]


@pytest.mark.parametrize(
    ("state", "tag"), [("in-doubt", "connection_ended_in_doubt"), ("no-licence", "connection_ended")]
)
def test_what_ended_with_its_connection_says_whether_it_was_sent(state, tag, owner, invite, connected, run_background):
    invite(1)
    SeatOperation.objects.update(state=state)
    disconnect(actor=owner, dropbox_connection=connected)
    run_background()
    assert (of(P1).state, of(P1).tag) == ("cancelled", tag)
    assert Notification.objects.filter(topic="seat-operations").count() == 1  # whoever asked hears of it


def test_of_the_page_that_cancels_nothing_untrue_is_said(sign_in, company, invite, connected):
    invite(1)
    SeatOperation.objects.update(state="in-doubt")
    browser, page = sign_in(company.user("owner")), f"{company.url}/seat-operations/{of(P1).pk}/"
    said = browser.post(f"{page}cancel/", follow=True).content.decode()
    assert "Nothing was done at Dropbox" not in said
    assert "It may have been done" in said


def test_what_the_client_does_not_permit_is_said_before_anybody_is_named(owner, connected):
    answered(connected, "suspend")
    assert isinstance(offer_to_invite(connected, owner).refused, NotPermitted)
    with pytest.raises(NotPermitted):
        preview_people(actor=owner, connection=connected, people=[Invitee(P1)])


def batches_ended() -> int:
    return Event.objects.filter(verb="seat_operation.batch_ended").count()


def test_who_cancels_the_last_that_was_in_hand_lets_the_others_be_told(owner, invite, connected, sandboxed):
    invite(2)
    SeatOperation.objects.filter(email=P2).update(next_at=clock.now() + timedelta(days=1))
    carry_out()
    assert (states(connected), batches_ended()) == ({"done": 1, "waiting": 1}, 0)
    cancel_operation(actor=owner, seat_operation=of(P2))
    assert batches_ended() == 1


def test_who_cancels_all_need_not_be_told(owner, invite):
    (row,) = invite(1)
    cancel_operation(actor=owner, seat_operation=row)
    assert batches_ended() == 0


def test_a_rate_limit_in_between_is_no_news(invite, connected, sandboxed):
    sandboxed.has(licensed=1)
    invite(1)
    carry_out()
    sandboxed.meets("rate_limited", "team/members/add_v2")
    later(hours=2)
    assert of(P1).tag == "rate_limited"
    later(hours=3)
    assert (of(P1).state, batches_ended()) == ("no-licence", 1)


def test_two_calls_of_one_request_are_two_batches(owner, connected):
    """Callers choose the ids of their requests, and may choose the same again."""
    batches = {invite_people(actor=owner, connection=connected, people=[Invitee(one)])[0].batch for one in (P1, P2)}
    assert len(batches) == 2


def test_a_job_that_asks_in_chunks_is_told_of_once(api, company, connected, run_background, monkeypatch):
    client = api(company.partner, "seat-operations:write", "jobs:write", "jobs:read")
    monkeypatch.setattr("portal.jobs.services.CHUNK", 1, raising=False)
    body = {"action": "create", "values": {"connection": connected.pk}, "rows": [{"email": P1}, {"email": P2}]}
    assert client.post("/api/v1/seat-operations/bulk", body, format="json").status_code == 202
    run_background()
    assert states(connected) == {"done": 2}
    assert batches_ended() == 1
