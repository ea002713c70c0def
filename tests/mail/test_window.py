from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.mail.window import gap, room, when

pytestmark = pytest.mark.one_engine
NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def ago(*minutes: int) -> list[datetime]:
    return [NOW - timedelta(minutes=m) for m in minutes]


@pytest.mark.parametrize(
    ("sent", "left", "minutes"),
    [
        (ago(), 2, 0),
        (ago(59), 1, 0),
        (ago(59, 10), 0, 1),
        (ago(10, 59), 0, 1),  # in whatever order they come
        (ago(60, 10), 1, 0),  # an hour ago is out
        (ago(59, 10, 5), 0, 50),  # one too many: two have to leave
    ],
)
def test_two_an_hour(sent, left, minutes):
    assert room(sent, NOW, 2, HOUR) == left
    assert when(sent, NOW, 2, HOUR) == NOW + timedelta(minutes=minutes)


@given(
    st.lists(st.integers(0, 3 * 3600).map(lambda seconds: NOW - timedelta(seconds=seconds)), max_size=30),
    st.integers(1, 10),
)
def test_there_is_room_when_it_says_and_no_second_before(sent, most):
    then = when(sent, NOW, most, HOUR)
    assert room(sent, then, most, HOUR) > 0
    assert then == NOW or room(sent, then - SECOND, most, HOUR) == 0


def test_a_window_without_room_for_one_is_refused():
    with pytest.raises(ValueError, match="never"):
        when([], NOW, 0, HOUR)


@pytest.mark.parametrize(
    ("last", "from_when"),
    [(None, NOW), (NOW - 19 * HOUR, NOW + HOUR), (NOW - 20 * HOUR, NOW), (NOW - 400 * HOUR, NOW)],
)
def test_between_two_mails_to_one_reader(last, from_when):
    assert gap(last, NOW, 20 * HOUR) == from_when
