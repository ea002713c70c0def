"""What may go wrong between the portal and Dropbox, and that nobody is invited or removed twice, and nothing stays in hand."""

from datetime import timedelta

import pytest

from partners.dropbox import leases
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import calling, carrying_out
from partners.dropbox.seats.carrying_out import carry_out, carry_out_in_team
from portal import clock
from tests.dropbox.connecting import Admin
from tests.dropbox.customer import Customer
from tests.dropbox.seats.conftest import later, of, states, until_through

pytestmark = pytest.mark.django_db
ADD = "team/members/add_v2"


def invited(customer: Customer) -> dict[str, int]:
    """By the sandbox's own log: how often each address was invited."""
    lines = [line for line in customer.now["events"] if line["details"].get("new_value") == "invited"]
    return {line["email"]: sum(line["email"] == other["email"] for other in lines) for line in lines}


def everybody_once(customer: Customer, number: int) -> bool:
    mails = {one["email"]: one["mails"] for one in customer.now["members"] if one["email"].startswith("p")}
    wanted = {f"p{count}@acme.example": 1 for count in range(1, number + 1)}
    return invited(customer) == mails == wanted


def test_three_people_are_invited_in_one_call(invite, connected, sandboxed):
    invite(3)
    assert carry_out() == 1
    assert states(connected) == {"done": 3}
    assert everybody_once(sandboxed, 3)
    assert of("p1@acme.example").member_id == sandboxed.member("p1@acme.example")
    assert of("p1@acme.example").dropbox_request_id
    assert carry_out() == 0


@pytest.mark.parametrize("fault", ["reply_lost", "cut_off", "malformed"])
def test_a_reply_that_is_lost_after_it_was_done(fault, invite, connected, sandboxed):
    invite(3)
    sandboxed.meets(fault, ADD)
    carry_out()
    assert states(connected) == {"in-doubt": 3}
    assert carry_out() == 0  # not at once
    later(minutes=1)
    assert states(connected) == {"done": 3}
    assert of("p1@acme.example").tag == "present"
    assert everybody_once(sandboxed, 3)


def test_a_worker_killed_between_the_call_and_its_commit(invite, connected, sandboxed, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    invite(3)
    with monkeypatch.context() as patched:
        patched.setattr(carrying_out, "write_down", killed)
        patched.setattr(leases, "give_back", lambda lease: None)
        with pytest.raises(KeyboardInterrupt):
            carry_out()
    assert states(connected) == {"at-work": 3}
    assert carry_out() == 0  # its lease still holds
    later(minutes=6)
    assert states(connected) == {"done": 3}
    assert everybody_once(sandboxed, 3)


def test_what_a_worker_says_after_its_lease_ended_counts_for_nothing(invite, connected, sandboxed, monkeypatch):
    write_down, late = carrying_out.write_down, []
    monkeypatch.setattr(carrying_out, "write_down", lambda *said: late.append(said))
    monkeypatch.setattr(leases, "give_back", lambda lease: None)
    invite(1)
    carry_out()
    monkeypatch.setattr(carrying_out, "write_down", write_down)
    later(minutes=6)
    before = of("p1@acme.example")
    write_down(*late[0])
    after = of("p1@acme.example")
    assert (before.state, before.tag) == (after.state, after.tag) == ("done", "present")


def test_25_invitations_with_20_licences(invite, connected, sandboxed):
    sandboxed.has(licensed=21)  # Olga has one
    invite(25)
    assert carry_out() == 2  # twenty at a time
    assert states(connected) == {"done": 20, "no-licence": 5}
    assert everybody_once(sandboxed, 20)
    assert later(minutes=30) == 0
    sandboxed.has(licensed=23)
    later(hours=2)
    assert states(connected) == {"done": 22, "no-licence": 3}
    sandboxed.has(licensed=30)
    later(hours=4)
    assert everybody_once(sandboxed, 25)


def test_two_workers_on_one_team(invite, connected, sandboxed, monkeypatch):
    """The second comes while the first one waits for Dropbox."""
    ask, seconds = carrying_out.ask_dropbox, []

    def meanwhile(team, in_hand):
        seconds.append(carry_out_in_team(connected.pk))
        return ask(team, in_hand)

    monkeypatch.setattr(carrying_out, "ask_dropbox", meanwhile)
    invite(3)
    assert carry_out() == 1
    assert [done.calls for done in seconds] == [0]
    assert everybody_once(sandboxed, 3)


def test_a_lease_is_one_workers_until_it_ends(connected):
    lease = leases.take(connected.pk)
    assert lease is not None
    assert leases.take(connected.pk) is None
    with clock.moved(by=timedelta(minutes=6)):
        other = leases.take(connected.pk)
        assert other is not None
        assert leases.hold(lease) is None
    leases.give_back(lease)  # it has nothing to give back
    assert DropboxConnection.objects.get(pk=connected.pk).lease_holder == other.holder


def test_an_access_token_that_runs_out_half_way(invite, connected, sandboxed):
    invite(3)
    sandboxed.meets("token_expired", ADD)
    carry_out()
    assert states(connected) == {"done": 3}
    assert everybody_once(sandboxed, 3)


def test_a_connection_that_ends_half_way_waits_to_be_connected_again(invite, connected, sandboxed, run_background):
    invite(3)
    sandboxed.does("unlink")
    carry_out()
    connected.refresh_from_db()
    assert (connected.state, states(connected)) == ("needs-reconnect", {"waiting": 3})
    assert later(days=3) == 0
    assert Admin(sandboxed, connected).connects().status_code == 302
    carry_out()
    assert everybody_once(sandboxed, 3)


def test_a_rate_limit_in_the_middle_is_the_whole_teams(invite, connected, sandboxed):
    sandboxed.has(licensed=50)
    invite(25)
    sandboxed.meets("rate_limited", ADD, after=1)
    assert carry_out() == 2
    assert states(connected) == {"done": 20, "waiting": 5}
    assert carry_out() == 0  # seven seconds, at least
    assert later(seconds=6) == 0
    assert later(seconds=9) == 1
    assert everybody_once(sandboxed, 25)
    assert of("p25@acme.example").attempts == 1


def test_a_dropbox_that_is_down_is_asked_with_growing_pauses_and_given_up_at_last(invite, connected, sandboxed):
    invite(1)
    for _ in range(40):
        sandboxed.meets("down", "team/get_info")
    until_through(connected, minutes=90)
    assert (of("p1@acme.example").state, of("p1@acme.example").tag) == ("refused", "unavailable")
    assert invited(sandboxed) == {}


def test_a_job_of_dropboxs_is_asked_until_it_is_done(invite, connected, sandboxed):
    sandboxed.has(works_by_jobs=True)
    invite(3)
    carry_out()
    assert states(connected) == {"at-work": 3}
    assert carry_out() == 0
    assert later(seconds=3) == 1
    assert states(connected) == {"at-work": 3}
    later(seconds=10)
    assert states(connected) == {"done": 3}
    assert everybody_once(sandboxed, 3)


def test_a_job_that_never_ends_is_left_and_the_team_is_read(invite, connected, sandboxed, monkeypatch):
    sandboxed.has(works_by_jobs=True)
    monkeypatch.setattr("partners.dropbox.sandbox.inviting._polled", lambda call, kind: {"polls": 1})
    invite(3)
    carry_out()
    later(minutes=50)
    assert states(connected) == {"at-work": 3}
    later(minutes=70)
    assert states(connected) == {"in-doubt": 3}
    later(minutes=80)
    assert states(connected) == {"done": 3}
    assert everybody_once(sandboxed, 3)


def test_a_job_that_dropbox_does_not_know_any_more_is_looked_up(invite, connected, sandboxed):
    sandboxed.has(works_by_jobs=True)
    invite(3)
    carry_out()
    sandboxed.has(jobs={})
    until_through(connected)
    assert states(connected) == {"done": 3}
    assert everybody_once(sandboxed, 3)


def test_what_fails_in_the_portal_itself_ends_too(invite, connected, monkeypatch):
    def fails(*_):
        raise RuntimeError

    monkeypatch.setattr(calling, "_invite", fails)
    invite(1)
    until_through(connected, minutes=90)
    assert (of("p1@acme.example").state, of("p1@acme.example").tag) == ("refused", "outcome_unknown")


@pytest.mark.parametrize("fault", ["reply_lost", "rate_limited", "down", "token_expired", "row_unreadable"])
@pytest.mark.parametrize("call", range(4))
def test_whatever_goes_wrong_at_whichever_call(fault, call, invite, connected, sandboxed):
    """Token, team, roster, invitation: each of them once."""
    invite(3)
    sandboxed.meets(fault, ("oauth2/token", "team/get_info", "team/members/list_v2", ADD)[call])
    until_through(connected)
    if states(connected) == {"done": 3}:
        assert everybody_once(sandboxed, 3)
    else:  # an app or a link that Dropbox does not take: somebody has to do something
        lost = DropboxConnection.objects.get(pk=connected.pk).state == "needs-reconnect"
        assert invited(sandboxed) == {}
        assert states(connected) == {"waiting" if lost else "refused": 3}
