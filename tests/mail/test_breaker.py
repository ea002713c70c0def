import pytest

from portal.mail.breaker import trips

pytestmark = pytest.mark.one_engine
WRONG, FINE = True, False


@pytest.mark.parametrize(
    ("newest_first", "stops"),
    [
        ([], False),
        ([WRONG] * 4, False),
        ([WRONG] * 5, True),
        ([FINE] * 45 + [WRONG] * 5, True),
        ([WRONG] * 5 + [FINE] * 45, True),
        ([FINE] * 46 + [WRONG] * 5, False),  # the oldest of them is no longer looked at
        ([FINE] * 50 + [WRONG] * 50, False),
    ],
)
def test_five_of_the_newest_fifty_are_too_many(newest_first, stops):
    assert trips(newest_first) is stops
