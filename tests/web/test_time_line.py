"""Where marks and labels of a line of time stand."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.web.time_line import LETTER, WIDTH, Happens, time_line

TODAY = date(2026, 11, 29)


def span(mark) -> tuple[float, float]:
    return mark.label_x, mark.label_x + len(mark.words) * LETTER


@given(st.lists(st.tuples(st.integers(0, 800), st.integers(3, 60)), min_size=1, max_size=12))
def test_marks_stand_by_their_day_and_no_label_over_another(given_days):
    happens = [Happens(TODAY + timedelta(days=day), "x" * length) for day, length in given_days]
    line = time_line(TODAY, happens)
    if line is None:
        assert all(day == 0 for day, _length in given_days)
        return
    assert [mark.x for mark in line.marks] == sorted(mark.x for mark in line.marks)
    assert all(0 <= mark.x <= WIDTH and 0 <= mark.row < line.rows for mark in line.marks)
    assert all(0 < mark.label_y < line.axis for mark in line.marks)
    for one in line.marks:
        assert span(one)[0] >= 0
        assert span(one)[1] <= WIDTH + 0.001
        for other in line.marks:
            if one is not other and one.row == other.row:
                assert span(one)[1] <= span(other)[0] or span(other)[1] <= span(one)[0]


def test_ticks_have_no_label():
    line = time_line(
        TODAY, [Happens(TODAY + timedelta(days=30), "Charged", "tick"), Happens(TODAY + timedelta(days=60), "Ends")]
    )
    assert line is not None
    assert [mark.row for mark in line.marks] == [-1, 0]


def test_nothing_to_come_is_no_picture():
    assert time_line(TODAY, []) is None
