"""Nothing that goes wrong with one person, team or app keeps the others from their turn, and nothing is tried for ever."""

from datetime import timedelta

import pytest

from partners.dropbox import gateway, leases
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import calling, carrying_out, expiring
from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.changing import retry_operation
from partners.dropbox.seats.claiming import take_in_hand
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.verdicts import MOST_ATTEMPTS
from partners.teams.watching import read_due_teams
from portal import clock
from portal.tenancy.models import Partner
from tests.dropbox.seats.conftest import later, of, states, until_through

pytestmark = pytest.mark.django_db


def changed(**values: object) -> None:
    SeatOperation.objects.update(**values)


def test_who_was_given_up_in_a_job_is_tried_again_without_it(owner, invite, connected, sandboxed):
    sandboxed.has(works_by_jobs=True)
    invite(2)
    carry_out()
    assert states(connected) == {"at-work": 2}
    changed(attempts=MOST_ATTEMPTS - 1)
    sandboxed.meets("down", "team/members/add/job_status/get_v2")
    later(minutes=1)
    assert states(connected) == {"refused": 2}
    assert set(SeatOperation.objects.values_list("job", "job_since")) == {("", None)}
    retry_operation(actor=owner, seat_operation=of("p1@acme.example"))
    until_through(connected)
    assert of("p1@acme.example").state == "done"


def test_a_refused_one_that_still_names_a_job_keeps_nobody(owner, invite, connected, sandboxed):
    """As they were left before."""
    sandboxed.has(works_by_jobs=True)
    invite(2)
    carry_out()
    SeatOperation.objects.filter(email="p2@acme.example").update(state="refused", next_at=None, ended_at=clock.now())
    until_through(connected)
    assert of("p1@acme.example").state == "done"


def test_what_fails_in_one_team_is_that_teams_alone(invite, connected, monkeypatch):
    def fails(*_):
        raise RuntimeError

    monkeypatch.setattr(carrying_out, "write_down", fails)
    invite(1)
    assert carry_out() == 0
    connected.refresh_from_db()
    assert (connected.lease_holder, connected.rests_until) == ("", None)
    with clock.moved(by=timedelta(minutes=4)):
        assert carrying_out.teams_due(9) == []
        assert read_due_teams() == 1
    with clock.moved(by=timedelta(minutes=6)):
        assert carrying_out.teams_due(9) == [connected.pk]


def test_what_no_worker_survives_is_given_up(invite, connected, sandboxed, monkeypatch):
    invite(2)
    SeatOperation.objects.filter(email="p1@acme.example").update(attempts=MOST_ATTEMPTS)
    monkeypatch.setattr(calling, "people_of", lambda rows: pytest.fail("asked") if len(rows) > 1 else [])
    later(seconds=1)
    assert (of("p1@acme.example").state, of("p1@acme.example").tag) == ("refused", "outcome_unknown")
    assert of("p2@acme.example").state == "in-doubt"  # asked alone


@pytest.mark.parametrize("tag", ["invalid_client", "unauthorized_client", "team_access_denied", "no_permission"])
def test_an_app_that_is_refused_refuses_nobody(tag, invite, connected, sandboxed, monkeypatch):
    def refused(*_):
        raise gateway.Refused(tag)

    invite(2)
    with monkeypatch.context() as patched:
        patched.setattr(calling, "_invite", refused)
        carry_out()
        assert states(connected) == {"waiting": 2}
        assert carry_out() == 0
        assert read_due_teams() == 1  # what may not be written may be read
    assert of("p1@acme.example").attempts == 0
    later(minutes=16)
    assert states(connected) == {"done": 2}


def test_one_sick_person_keeps_the_team_for_a_minute(invite, connected, sandboxed):
    invite("sick@acme.example")
    changed(attempts=15)
    sandboxed.meets("reply_lost", "team/members/add_v2")
    carry_out()
    assert of("sick@acme.example").next_at > clock.now() + timedelta(minutes=50)
    invite("well@acme.example")
    later(minutes=2)
    assert of("well@acme.example").state == "done"


def test_while_dropbox_is_down_the_other_teams_are_not_asked(monkeypatch):
    asked: list[str] = []

    def is_down(pk: str) -> carrying_out.Done:
        asked.append(pk)
        return carrying_out.Done(1, answers=pk != "b")

    monkeypatch.setattr(carrying_out, "teams_due", lambda limit: ["a", "b", "c"])
    monkeypatch.setattr(carrying_out, "carry_out_in_team", is_down)
    assert (carry_out(), asked) == (2, ["a", "b"])


def test_a_partner_suspended_meanwhile_rests_at_once(company, invite, connected):
    invite(1)
    lease = leases.take(connected.pk)
    Partner.objects.filter(pk=company.partner.pk).update(state="suspended")
    assert take_in_hand(lease) is None


def test_a_pause_told_meanwhile_is_kept_at_once(invite, connected):
    invite(1)
    lease = leases.take(connected.pk)
    leases.rest(connected, timedelta(minutes=1))
    assert take_in_hand(lease) is None
    with clock.moved(by=timedelta(minutes=2)):
        assert take_in_hand(lease) is not None


def ask_for(connection, action: str, **values: object) -> SeatOperation:
    choice = {"files": "leave", "wipe_devices": False} if action == "remove" else {}
    asked = {
        "partner": connection.partner,
        "connection": connection,
        "action": action,
        "batch": "b",
        "email": "x@acme.example",
    }
    due = {"member_id": "dbmid:x", "next_at": clock.now(), "asked_by": "x"}
    return SeatOperation.objects.create(**asked | due | choice | values)


@pytest.mark.parametrize(
    ("action", "state", "tag"), [("remove", "waiting", "too_old"), ("suspend", "in-doubt", "outcome_unknown")]
)
def test_what_nobody_expects_any_more_is_not_done(action, state, tag, owner, connected, sandboxed):
    row = ask_for(connected, action, state=state, member_id=sandboxed.member("olga@acme.example"))
    later(days=8)
    row.refresh_from_db()
    assert (row.state, row.tag) == ("refused", tag)
    with clock.moved(by=timedelta(days=8)):
        assert retry_operation(actor=owner, seat_operation=row).user_id == owner.id
        carry_out()
    assert of("x@acme.example").tag in ("remove_last_admin", "suspend_last_admin")


def test_an_invitation_waits_longer(invite, connected):
    invite(1)
    later(days=60)
    assert states(connected) == {"done": 1}


def test_where_the_permission_ended_what_was_sent_is_looked_up_and_nothing_is_sent(
    invite, connected, sandboxed, monkeypatch
):
    sandboxed.meets("reply_lost", "team/members/add_v2")
    invite(1)
    carry_out()
    invite("p2@acme.example", "p3@acme.example")
    SeatOperation.objects.filter(email="p2@acme.example").update(state="in-doubt")
    monkeypatch.setattr(calling, "permission_refusal", lambda *_: Exception())
    later(minutes=5)
    assert of("p2@acme.example").state == "in-doubt"  # Dropbox may still be at work on it
    later(minutes=20)
    found = [(of(f"p{number}@acme.example").state, of(f"p{number}@acme.example").tag) for number in (1, 2, 3)]
    assert found == [("done", "present"), ("refused", "not_permitted"), ("refused", "not_permitted")]
    assert len(sandboxed.now["members"]) == 2


def test_what_waits_too_long_for_a_connection_ends_without_one(invite, connected):
    invite(2)
    members = SeatOperation.objects.filter(email="p1@acme.example")
    members.update(action="suspend", external_id="", member_id="dbmid:1")
    DropboxConnection.objects.update(state="needs-reconnect")
    later(days=6)
    assert states(connected) == {"waiting": 2}
    later(days=8)
    assert (of("p1@acme.example").state, of("p1@acme.example").tag) == ("refused", "too_old")
    assert of("p2@acme.example").state == "waiting"
    SeatOperation.objects.filter(email="p2@acme.example").update(state="in-doubt")
    later(days=91)
    assert (of("p2@acme.example").state, of("p2@acme.example").tag) == ("refused", "outcome_unknown")


def test_where_there_is_no_app_any_more_it_ends_too(invite, connected, settings):
    invite(1)
    changed(action="suspend", external_id="", member_id="dbmid:1")
    settings.DROPBOX = {"key": "", "secret": "", "sandbox": ""}
    later(days=6)
    assert states(connected) == {"waiting": 1}
    later(days=8)
    assert (of("p1@acme.example").state, of("p1@acme.example").tag) == ("refused", "too_old")


def test_one_that_cannot_be_ended_keeps_no_other_and_no_team(invite, connected, monkeypatch, caplog):
    invite(2)
    settle, asked = expiring.settle, []

    def fails(row, *arguments, **options):
        if row.email == "p1@acme.example":
            raise ZeroDivisionError
        return settle(row, *arguments, **options)

    monkeypatch.setattr(expiring, "settle", fails)
    monkeypatch.setattr(carrying_out, "teams_due", lambda limit: asked.append(limit) or [])
    DropboxConnection.objects.update(state="needs-reconnect")
    later(days=91)
    assert states(connected) == {"waiting": 1, "refused": 1}
    assert (of("p1@acme.example").state, len(asked)) == ("waiting", 1)
    assert "ZeroDivisionError" in caplog.text


def test_words_of_any_length_are_kept(invite, connected, monkeypatch):
    def refused(*_):
        raise gateway.Refused("x" * 200)

    monkeypatch.setattr(calling, "_invite", refused)
    invite(1)
    carry_out()
    assert of("p1@acme.example").tag == "x" * 100
