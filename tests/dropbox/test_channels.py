"""Seats of a sandbox's team are bought by themselves, once, whatever is lost on the way; and a person can always take over."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.dropbox.models import DropboxConnection
from partners.orders import errors
from partners.orders.buying import change_seats
from partners.orders.channels import carrying_out, sandbox
from partners.orders.channels.carrying_out import LEASE, order_by_channels, take_in_hand
from partners.orders.channels.protocol import Answer, Result
from partners.orders.checklist import checklist_of
from partners.orders.desk import confirm_licences, take_over, try_again
from partners.orders.models import LicenceAttempt, LicenceOrder
from partners.orders.queries import attempts_for
from partners.orders.services import cancel_order
from partners.teams.watching import read_due_teams
from portal import clock
from portal.errors import NotAllowed
from portal.events.models import Event

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=10)


@pytest.fixture
def waiting(connected, sandboxed, owner) -> LicenceOrder:
    """Two more seats, ordered by themselves at the next round. The team has ten licences."""
    sandboxed.has(licensed=10)
    order = change_seats(actor=owner, subscription=connected.subscription, seats=12, reason="More people").order
    return LicenceOrder.objects.get(line__order=order)


def state(row: LicenceOrder) -> str:
    row.refresh_from_db()
    return row.state


def results(row: LicenceOrder) -> list[str]:
    return list(LicenceAttempt.objects.filter(licence_order=row).order_by("number").values_list("result", flat=True))


def later(pause: timedelta = LATER) -> int:
    with clock.moved(by=pause):
        return order_by_channels()


def test_seats_of_a_connected_team_are_bought_confirmed_and_seen(waiting, sandboxed):
    assert (waiting.channel, waiting.state) == ("sandbox", "queued")
    assert [order_by_channels(), order_by_channels()] == [1, 0]
    assert (state(waiting), waiting.verification, results(waiting)) == ("confirmed", "awaited", ["confirmed"])
    assert waiting.reference.startswith("SB-")
    assert waiting.verify_by - waiting.confirmed_at == timedelta(hours=1)
    assert (sandboxed.now["licensed"], waiting.line.order.state) == (12, "fulfilled")
    with clock.moved(by=timedelta(minutes=18)):
        read_due_teams()
    waiting.refresh_from_db()
    assert waiting.verification == "verified"


@pytest.mark.parametrize("fault", ["reply_lost", "cut_off", "malformed"])
def test_a_reply_lost_after_the_purchase_took_effect_buys_once(waiting, sandboxed, owner, fault):
    sandboxed.meets(fault, "distributor/orders")
    order_by_channels()
    assert (state(waiting), results(waiting), sandboxed.now["licensed"]) == ("queued", ["unknown"], 12)
    with pytest.raises(errors.LicencesOrdered):
        cancel_order(actor=owner, order=waiting.line.order)
    assert later() == 1
    assert (state(waiting), results(waiting)) == ("confirmed", ["unknown", "confirmed"])
    assert sandboxed.now["licensed"] == 12


def test_a_worker_killed_between_the_call_and_the_commit_buys_once(waiting, sandboxed, monkeypatch):
    class Killed(BaseException):
        pass

    def dies(*_args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(carrying_out, "settle", dies)
        with pytest.raises(Killed):
            order_by_channels()
    assert (results(waiting), sandboxed.now["licensed"]) == (["begun"], 12)
    assert later(LEASE / 2) == 0  # somebody may still be at it
    assert later(LEASE + timedelta(seconds=1)) == 1
    assert (state(waiting), results(waiting)) == ("confirmed", ["unknown", "confirmed"])
    assert sandboxed.now["licensed"] == 12


def test_two_workers_buy_once(waiting, sandboxed):
    """The second finds it in hand; one whose lease was lost says nothing any more."""
    slow = take_in_hand(waiting.pk)
    assert slow
    assert take_in_hand(waiting.pk) is None
    assert order_by_channels() == 0
    assert later(LEASE + timedelta(seconds=1)) == 1
    carrying_out.settle(slow, Answer(Result.REFUSED, words="too late"))
    assert (state(waiting), sandboxed.now["licensed"]) == ("confirmed", 12)
    assert LicenceOrder.objects.get(pk=waiting.pk).next_at is None


def test_nothing_was_bought_and_it_is_tried_later(waiting, sandboxed, owner):
    sandboxed.meets("rate_limited", "distributor/orders")
    order_by_channels()
    assert (state(waiting), results(waiting), waiting.ordered_at) == ("queued", ["try_later"], None)
    assert waiting.next_at > clock.now()
    cancel_order(actor=owner, order=waiting.line.order)
    assert (later(), sandboxed.now["licensed"]) == (0, 10)


def test_a_refusal_is_a_persons_turn(waiting, sandboxed, staff, monkeypatch):
    monkeypatch.setattr(sandbox.Sandbox, "place", lambda *_: Answer(Result.REFUSED, words="Unknown customer"))
    order_by_channels()
    assert (state(waiting), waiting.next_at, results(waiting)) == ("queued", None, ["refused"])
    assert waiting.ordered_at is None  # its partner can cancel it again
    monkeypatch.undo()
    try_again(actor=staff, licence_order=waiting)
    assert order_by_channels() == 1
    assert state(waiting) == "confirmed"


def test_what_raises_is_in_doubt_and_is_given_up_in_the_end(waiting, monkeypatch):
    monkeypatch.setattr(sandbox.Sandbox, "place", lambda *_: 1 / 0)
    for days in range(12):
        later(timedelta(hours=3 * days))
    assert results(waiting) == ["unknown"] * 10
    assert (state(waiting), waiting.next_at) == ("queued", None)


def moved_on(_channel=None, _row=None) -> None:
    """The subscription is not as it was quoted any more."""
    subscription = DropboxConnection.objects.get().subscription
    type(subscription).objects.filter(pk=subscription.pk).update(purchased=11)


def test_a_line_that_cannot_come_true_any_more_waits_for_a_person(waiting, sandboxed, owner, monkeypatch):
    place = sandbox.Sandbox.place
    monkeypatch.setattr(sandbox.Sandbox, "place", lambda *args: (place(*args), moved_on())[0])
    order_by_channels()
    assert (state(waiting), waiting.next_at, waiting.reference[:3]) == ("queued", None, "SB-")
    assert "is not as it was quoted" in LicenceAttempt.objects.get(licence_order=waiting).words
    with pytest.raises(errors.LicencesOrdered):
        cancel_order(actor=owner, order=waiting.line.order)


def test_a_person_takes_over(waiting, sandboxed, staff, owner):
    in_hand = take_in_hand(waiting.pk)
    with pytest.raises(errors.LicenceOrderInHand):
        take_over(actor=staff, licence_order=waiting)
    with pytest.raises(errors.LicenceOrderInHand):
        confirm_licences(actor=staff, licence_order=waiting, reference="TD-1", checked=["team", "as_ordered"])
    carrying_out.settle(in_hand, Answer(Result.UNKNOWN))
    with pytest.raises(NotAllowed):
        take_over(actor=owner, licence_order=waiting)
    take_over(actor=staff, licence_order=waiting)
    assert later() == 0
    checked = [point.key for point in checklist_of(waiting.line)]
    confirm_licences(actor=staff, licence_order=waiting, reference="TD-1", checked=checked)
    assert (state(waiting), results(waiting), waiting.channel) == ("confirmed", ["unknown", "confirmed"], "manual")
    assert LicenceAttempt.objects.get(number=2).made_by == staff.label
    with pytest.raises(errors.LicenceOrderDecided):
        try_again(actor=staff, licence_order=waiting)


def test_by_hand_it_stays_where_no_channel_serves(subscription, owner, settings, staff):
    row = LicenceOrder.objects.get()
    assert (row.channel, row.next_at, results(row)) == ("manual", None, ["confirmed"])
    settings.DROPBOX = {"key": "", "secret": "", "sandbox": "http://127.0.0.1:9"}
    order = change_seats(actor=owner, subscription=subscription, seats=12, reason="More people").order
    row = LicenceOrder.objects.get(line__order=order)
    assert (row.channel, row.next_at, order_by_channels()) == ("manual", None, 0)
    with pytest.raises(errors.OrderedByHand):
        try_again(actor=staff, licence_order=row)


def test_a_live_connection_is_never_served_by_the_sandbox(connected, owner):
    DropboxConnection.objects.update(environment="live")
    order = change_seats(actor=owner, subscription=connected.subscription, seats=12, reason="More people").order
    assert LicenceOrder.objects.get(line__order=order).channel == "manual"


def test_the_sandbox_takes_a_reference_once_and_refuses_what_is_no_order(waiting, sandboxed, settings):
    wanted = {"reference": "lo_1", "team_id": sandboxed.team_id, "licences": 2}
    first, again = sandbox._bought(wanted), sandbox._bought(wanted | {"licences": 5})
    assert (first, sandboxed.now["licensed"]) == (again, 12)
    for wrong in ({"team_id": "dbtid:no"}, {"licences": 0}, {"licences": True}, {"licences": 10**9}, {"reference": ""}):
        assert sandbox._bought({**wanted, "reference": "lo_2", **wrong}).result == Result.REFUSED
    settings.DROPBOX["sandbox"] = "http://192.0.2.1:8099"
    with pytest.raises(ValueError, match="on this machine"):
        sandbox._bought(wanted)


def test_attempts_are_staffs_business(waiting, company, owner, staff, staff_user, sign_in, sandboxed, api):
    sandboxed.meets("reply_lost", "distributor/orders")
    order_by_channels()
    assert [attempts_for(actor, waiting).count() for actor in (owner, staff)] == [0, 1]
    keyed = api(company.partner, "licence-orders:read")
    assert keyed.get(f"/api/v1/licence-orders/{waiting.pk}").data["attempts"] is None
    url = reverse("staff-licence-order", args=[waiting.pk])
    desk = sign_in(staff_user)
    page = desk.get(url).content.decode()
    assert "It is ordered by itself, through “Sandbox”." in page
    assert "Outcome unknown" in page
    assert desk.post(reverse("staff-licence-order-take-over", args=[waiting.pk])).status_code == 302
    assert f"Look at the distributor for {waiting.pk}" in desk.get(url).content.decode()
    assert Event.objects.filter(verb="licence_order.taken_over").count() == 1
