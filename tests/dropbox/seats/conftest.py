from collections.abc import Callable
from datetime import timedelta

import pytest

from partners.dropbox.models import DropboxConnection
from partners.dropbox.seats.asking import invite_people
from partners.dropbox.seats.carrying_out import carry_out
from partners.dropbox.seats.models import SeatOperation
from partners.dropbox.seats.values import Invitee
from portal import clock


@pytest.fixture
def invite(owner, connected) -> Callable[..., list[SeatOperation]]:
    """`invite(3)` asks for p1 to p3; `invite("a@b.example")` for that one."""

    def ask(*whom: int | str) -> list[SeatOperation]:
        emails = [f"p{number}@acme.example" for number in range(1, whom[0] + 1)] if isinstance(whom[0], int) else whom
        return invite_people(actor=owner, connection=connected, people=[Invitee(email) for email in emails])

    return ask


def states(connection: DropboxConnection) -> dict[str, int]:
    found: dict[str, int] = {}
    for state in SeatOperation.objects.filter(connection=connection).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def of(email: str) -> SeatOperation:
    return SeatOperation.objects.filter(email=email).latest("id")


def later(**pause: int) -> int:
    """The background's round at a later moment."""
    with clock.moved(by=timedelta(**pause)):
        return carry_out()


def until_through(connection: DropboxConnection, *, minutes: int = 7, rounds: int = 40) -> None:
    """Round after round, until nothing is in hand or nothing goes on: what stays at work for ever would fail here."""
    for number in range(rounds):
        linked = DropboxConnection.objects.filter(pk=connection.pk, state="connected").exists()
        if not linked or not states(connection).keys() & SeatOperation.IN_HAND:
            return
        later(minutes=minutes * number)
    raise AssertionError(states(connection))
