"""Two workers at the same moment, each with a connection of its own: one of them does it."""

import threading
from collections.abc import Callable

import pytest

from partners.dropbox.seats import carrying_out as seats
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.values import Invitee
from partners.orders.channels import carrying_out as channels
from partners.orders.channels.carrying_out import order_by_channels
from partners.teams import due, watching
from partners.teams.models import TeamSnapshot
from partners.teams.watching import read_due_teams
from tests.dropbox.seats.test_proofs import everybody_once
from tests.dropbox.test_channels import results, state, waiting
from tests.subscriptions.test_at_once import all_at_once

__all__ = ["waiting"]
WORKERS = 2
pytestmark = pytest.mark.django_db(transaction=True)


def together(function: Callable) -> Callable:
    """Both have seen what is due before either of them takes it."""
    both = threading.Barrier(WORKERS)

    def wait_and_do(*given):
        both.wait(60)
        return function(*given)

    return wait_and_do


def done_by(round_: Callable[[], int]) -> list[int]:
    return sorted(all_at_once(lambda number: round_(), people=WORKERS))


def test_a_team_is_read_once(connected, sandboxed, monkeypatch):
    ask, asked = watching._asked, []

    def counted(*given):
        asked.append(given)
        return ask(*given)

    monkeypatch.setattr(due, "claimed", together(due.claimed))
    monkeypatch.setattr(watching, "_asked", counted)
    assert done_by(read_due_teams) == [0, 1]
    assert len(asked) == TeamSnapshot.objects.get().readings == 1


def test_nobody_is_invited_twice(connected, owner, sandboxed, monkeypatch):
    invite_people(actor=owner, connection=connected, people=[Invitee(f"p{one}@acme.example") for one in (1, 2, 3)])
    monkeypatch.setattr(seats, "carry_out_in_team", together(seats.carry_out_in_team))
    assert done_by(seats.carry_out) == [0, 1]
    assert everybody_once(sandboxed, 3)


def test_licences_are_bought_once(waiting, sandboxed, monkeypatch):
    monkeypatch.setattr(channels, "take_in_hand", together(channels.take_in_hand))
    assert done_by(order_by_channels) == [0, 1]
    assert (state(waiting), results(waiting), sandboxed.now["licensed"]) == ("confirmed", ["confirmed"], 12)
