"""Which licence orders a number at Dropbox proves: plain values, no database."""

from datetime import date

import pytest

from partners.orders.expecting import Expected, is_overtaken, licences_expected, proven, still_promised
from partners.subscriptions.engine.outcome import Outcome
from partners.subscriptions.engine.position import Position, State

pytestmark = pytest.mark.one_engine
TODAY = date(2026, 11, 30)
FIFTEEN, TWENTY, TWELVE = Expected(15, 10), Expected(20, 15), Expected(12, 10)


@pytest.mark.parametrize(
    ("awaited", "licensed", "on_the_way", "seen"),
    [
        ([FIFTEEN], 15, 0, 1),
        ([FIFTEEN], 14, 0, 0),
        ([FIFTEEN], 16, 0, 0),  # somebody else bought one: no order of ours did
        ([FIFTEEN], 16, 5, 1),  # part of what the next order brings
        ([FIFTEEN], 21, 5, 0),
        ([FIFTEEN, TWENTY], 20, 0, 2),  # the later one is seen, so the earlier was
        ([FIFTEEN, TWENTY], 15, 0, 1),
        ([FIFTEEN, TWENTY], 17, 0, 1),
        ([FIFTEEN, TWENTY], 10, 0, 0),
        ([FIFTEEN], 10, 0, 0),
        ([], 10, 0, 0),
    ],
)
def test_what_a_number_proves(awaited, licensed, on_the_way, seen):
    assert proven(awaited, licensed, on_the_way=on_the_way) == seen


def test_nobody_waits_for_more_than_is_bought_today():
    assert [is_overtaken(15, bought) for bought in (10, 15, 20, None)] == [True, False, False, False]


def test_what_need_not_be_there_yet():
    assert still_promised([]) == 0
    assert still_promised([FIFTEEN, TWENTY]) == 10
    assert still_promised([Expected(8, 10)]) == 0


def test_no_number_shows_an_add_on():
    stood, more = Position(State.ACTIVE, seats=10), Position(State.ACTIVE, seats=12)
    assert licences_expected(stood, Outcome(more, TODAY)) == 12
    assert licences_expected(stood, Outcome(stood, TODAY)) is None
