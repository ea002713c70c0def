"""Which licence orders a number of licences at Dropbox proves. Pure: frozen values in and out, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import Position


@dataclass(frozen=True, slots=True)
class Expected:
    """What a confirmed order of a team lets Dropbox show. `before` is how many there were without it."""

    licences: int
    before: int = 0


def licences_expected(stood: Position, decided: Outcome) -> int | None:
    """None where a number shows nothing: of an add-on, of a plan with as many seats as before."""
    return decided.after.seats if decided.after.seats != stood.seats else None


def is_overtaken(licences: int, bought: int | None) -> bool:
    """After fewer seats from a renewal on nobody waits for what was there before. `bought` is what the team has today: None of
    a trial, which has bought nothing.
    """
    return bought is not None and licences > bought


def proven(awaited: Sequence[Expected], licensed: int, *, on_the_way: int = 0) -> int:
    """How many of them, the oldest first, this number proves: the newest that it matches, and all before it.

    It matches with what later orders bring on top, confirmed or not.
    """
    for number in range(len(awaited), 0, -1):
        least = awaited[number - 1].licences
        most = max(one.licences for one in awaited[number - 1 :]) + on_the_way
        if least <= licensed <= most:
            return number
    return 0


def still_promised(awaited: Sequence[Expected]) -> int:
    """Seats that Dropbox need not show yet."""
    return sum(max(one.licences - one.before, 0) for one in awaited)
