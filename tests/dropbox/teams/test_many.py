"""Many teams in a round: several at once, one that is ill keeps no other, and a Dropbox that is down is left alone."""

import copy
from datetime import timedelta

import pytest

from partners.dropbox.gateway import Unavailable
from partners.dropbox.gateway.values import Snapshot, Team
from partners.dropbox.models import DropboxConnection
from partners.subscriptions.models import Subscription
from partners.teams import watching
from partners.teams.watching import read_due_teams
from portal import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(connected) -> list[str]:
    """Ten connected teams, by Dropbox's ids."""
    for number in range(1, 10):
        team = _again(connected.subscription, number=number + 100, admin_email=f"admin{number}@hartwell.example")
        row = _again(connected, subscription=team, team_id=f"dbtid:{number}")
        Subscription.objects.bulk_create([team])
        DropboxConnection.objects.bulk_create([row])
    return list(DropboxConnection.objects.values_list("team_id", flat=True))


def _again(row, **values):
    other = copy.copy(row)
    other._state = copy.copy(row._state)
    other._state.adding, other.pk = True, row._meta.pk.get_default()
    for name, value in values.items():
        setattr(other, name, value)
    return other


@pytest.fixture
def ill(ten, monkeypatch) -> set[str]:
    """Teams of which no answer comes."""
    silent: set[str] = set()

    def asked(row, known):
        if row.team_id in silent:
            raise Unavailable("silence")
        return Snapshot(Team(row.team_id, "Acme", 5, 1, 1), (), (), "req")

    monkeypatch.setattr(watching, "_asked", asked)
    return silent


def read() -> int:
    return DropboxConnection.objects.filter(read_at__isnull=False).count()


def test_all_of_them_in_one_round(ill):
    assert (read_due_teams(), read()) == (10, 10)
    assert read_due_teams() == 0


def test_two_that_are_ill_keep_no_other(ten, ill):
    ill.update(ten[:1] + ten[5:6])
    assert (read_due_teams(), read()) == (10, 8)


def test_while_nobody_answers_the_others_wait_a_moment(ten, ill, monkeypatch):
    monkeypatch.setattr(watching, "AT_ONCE", 1)
    ill.update(ten)
    assert (read_due_teams(), read_due_teams()) == (3, 0)
    ill.clear()
    with clock.moved(by=timedelta(seconds=31)):
        assert read_due_teams() == 7  # who failed waits for a minute
    with clock.moved(by=timedelta(minutes=2)):
        assert (read_due_teams(), read()) == (3, 10)


def test_a_round_takes_so_many_and_the_next_one_goes_on(ill):
    assert [read_due_teams(limit=4), read_due_teams(limit=4), read_due_teams(limit=4)] == [4, 4, 2]
