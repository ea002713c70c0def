"""The portal as a whole against the foreign imitation: connected, read, people invited and removed, and ended."""

from datetime import timedelta

import pytest

from partners.drift.models import DriftFinding
from partners.dropbox.ending import disconnect
from partners.dropbox.keeping import look_after_connections
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats import members
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.changing import retry_operation
from partners.dropbox.seats.values import Invitee
from partners.teams.models import TeamMember
from partners.teams.watching import read_due_teams
from portal import clock
from tests.dropbox.foreign.server import FAULTS
from tests.dropbox.seats.conftest import later, of, states, until_through

pytestmark = pytest.mark.django_db
TOM = "tom@acme.example"
LEAVE = {"files": "leave", "wipe_devices": False}


def people(team: dict) -> dict[str, str]:
    return {one["email"].lower(): one["status"] for one in team["people"]}


def read(hours: float = 0) -> None:
    with clock.moved(by=timedelta(hours=hours)):
        read_due_teams()


def member(email: str) -> TeamMember:
    return TeamMember.objects.get(email__iexact=email)


def invite(owner, connection, *emails: str) -> None:
    invite_people(actor=owner, connection=connection, people=[Invitee(email) for email in emails])


def test_connected_by_its_page_read_and_ended(owner, connected_there, foreign, acme_there):
    row = connected_there
    scopes = ["events.read", "members.delete", "members.read", "members.write", "team_info.read"]
    assert (row.team_name, row.connected_by, row.scopes) == ("Acme Dental", "Olga Owner", scopes)
    for number in range(20):
        acme_there["people"].append(
            acme_there["people"][0] | {"id": f"dbmid:{number}", "email": f"P{number}@acme.example"}
        )
    for hours in range(4):
        read(hours)
    assert TeamMember.objects.count() == 21
    assert set(DriftFinding.objects.values_list("kind", flat=True)) == {"licences-unbilled"}  # more than were bought
    disconnect(actor=owner, dropbox_connection=DropboxConnection.objects.get())
    look_after_connections()
    assert foreign.links == {}


def test_invited_as_a_job_too_and_in_another_case(owner, connected_there, acme_there):
    invite(owner, connected_there, TOM, "case@acme.example")
    until_through(connected_there)
    invite(owner, connected_there, "ann@acme.example")  # the imitation's second, which is a job
    until_through(connected_there)
    assert states(connected_there) == {"done": 3}
    assert people(acme_there) == {"olga@acme.example": "active"} | dict.fromkeys(
        (TOM, "case@acme.example", "ann@acme.example"), "invited"
    )
    for hours in (1, 2, 3):
        read(hours)
    assert not DriftFinding.objects.exclude(subject="").exists()  # nothing about anybody


@pytest.mark.parametrize("fault", ["", *FAULTS])
def test_from_invited_to_recovered_with_a_fault_at_each_change(owner, connected_there, foreign, acme_there, fault):
    """Wherever it meets somebody, nobody is done anything to twice, and nothing is left at work."""

    def meets(route: str) -> None:
        foreign.rests.clear()  # the clock that moves is the portal's
        foreign.faults += [(f"team/members/{route}", fault)] if fault else []

    meets("add_v2")
    invite(owner, connected_there, TOM)
    until_through(connected_there)
    assert (states(connected_there), len(acme_there["people"])) == ({"done": 1}, 2)
    acme_there["people"][1] |= {"status": "active", "joined": "2026-11-01T00:00:00Z"}
    steps = (
        (members.suspend_member, "suspend", "suspended", {}),
        (members.unsuspend_member, "unsuspend", "active", {}),
        (members.remove_member, "remove", "removed", LEAVE),
        (members.recover_member, "recover", "active", {}),
    )
    for hours, (ask, route, status, values) in enumerate(steps, 2):
        meets("list_v2")
        read(hours * 24)
        foreign.rests.clear()
        read(hours * 24 + 2)
        DropboxConnection.objects.update(rests_until=None)  # of a moment that has not come yet
        meets(route)
        ask(actor=owner, team_member=member(TOM), **values)
        until_through(connected_there)
        if of(TOM).tag in ("recovered_meanwhile", "undone_or_lost"):  # it never reached Dropbox, and was looked up too late
            retry_operation(actor=owner, seat_operation=of(TOM))
            until_through(connected_there)
        assert (of(TOM).state, of(TOM).action, people(acme_there)[TOM]) == ("done", route, status)
    assert DropboxConnection.objects.get().state == "connected"


def test_a_mail_whose_answer_is_lost_is_not_sent_again(owner, connected_there, foreign, acme_there):
    invite(owner, connected_there, TOM)
    until_through(connected_there)
    read()
    foreign.faults.append(("team/members/send_welcome_email", "503_after"))
    members.resend_invitation(actor=owner, team_member=member(TOM))
    for hours in range(3):
        later(hours=hours)
    assert (of(TOM).state, acme_there["people"][1]["mails"]) == ("refused", 1)
