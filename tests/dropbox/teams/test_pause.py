"""One pause a team: whoever was told of it, everybody keeps it."""

from datetime import timedelta

import pytest

from partners.dropbox import leases
from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Invitee
from partners.teams import watching
from partners.teams.errors import DropboxRests
from partners.teams.services import read_again
from partners.teams.watching import read_due_teams
from portal import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(owner, connected) -> DropboxConnection:
    """One person is to be invited, and the team to be read."""
    invite_people(actor=owner, connection=connected, people=[Invitee("tom@acme.example")])
    return connected


@pytest.fixture
def questions(sandboxed, monkeypatch) -> list[str]:
    """What the sandbox is asked."""
    found, api = [], sandboxed.service.api

    def listened(name, headers, body):
        found.append(name)
        return api(name, headers, body)

    monkeypatch.setattr(sandboxed.service, "api", listened)
    return found


def test_told_to_a_reading_it_holds_for_operations(invited, sandboxed, questions):
    sandboxed.meets("rate_limited")
    assert read_due_teams() == 1
    before = len(questions)
    assert (carry_out(), read_due_teams(), len(questions)) == (0, 0, before)
    with clock.moved(by=timedelta(minutes=4)):
        assert (carry_out(), read_due_teams()) == (1, 1)
    assert SeatOperation.objects.get().state == "done"


def test_told_to_an_operation_it_holds_for_readings_and_the_button(owner, invited, sandboxed, questions):
    sandboxed.meets("rate_limited")
    assert carry_out() == 1
    before = len(questions)
    assert (carry_out(), read_due_teams(), len(questions)) == (0, 0, before)
    with pytest.raises(DropboxRests):
        read_again(actor=owner, dropbox_connection=DropboxConnection.objects.get())
    with clock.moved(by=timedelta(minutes=4)):
        assert (carry_out(), read_due_teams()) == (1, 1)


def test_a_reading_that_began_before_it_does_not_end_it(connected, monkeypatch):
    keep = watching._keep

    def meanwhile(row, *reading):
        leases.rest(row, timedelta(minutes=30))
        keep(row, *reading)

    monkeypatch.setattr(watching, "_keep", meanwhile)
    assert read_due_teams() == 1
    row = DropboxConnection.objects.get()
    assert row.read_at is not None
    assert row.rests_until > clock.now() + timedelta(minutes=29)


def test_of_two_pauses_the_longer_one_counts(connected):
    longer = leases.rest(connected, timedelta(minutes=30))
    leases.rest(connected, timedelta(minutes=1))
    assert DropboxConnection.objects.get().rests_until == longer


def test_what_was_told_to_the_old_token_holds_for_no_new_connection(connected):
    asked = DropboxConnection.objects.get()
    DropboxConnection.objects.update(refresh_token="another")
    leases.rest(asked, timedelta(minutes=30))
    assert DropboxConnection.objects.get().rests_until is None


def test_connected_again_it_is_over(connected, admin):
    leases.rest(connected, timedelta(minutes=30))
    DropboxConnection.objects.update(state="needs-reconnect")
    assert admin.connects().status_code == 302
    assert DropboxConnection.objects.get().rests_until is None
