from datetime import UTC, date, datetime, timedelta

import pytest

from portal.web.distance import distance_between_dates, distance_between_moments

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (2, "in 2 days"),
        (-59, "59 days ago"),
        (60, "in 2 months"),
        (365, "in 12 months"),
        (-730, "2 years ago"),
    ],
)
def test_dates(days, words):
    assert distance_between_dates(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "just now"),
        (-59, "just now"),
        (30, "now"),
        (-60, "1 minute ago"),
        (150, "in 2 minutes"),
        (-3540, "59 minutes ago"),
        (-3600, "1 hour ago"),
        (-86_000, "1 day ago"),
        (86_400 * 90, "in 3 months"),
    ],
)
def test_moments(seconds, words):
    assert distance_between_moments(NOW + timedelta(seconds=seconds), NOW) == words
