from datetime import date

import pytest

from portal.imports.cells import Context
from portal.imports.dates import Order, date_cell, date_order, read_date
from portal.imports.problems import Severity, Unreadable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-07-30", date(2021, 7, 30)),
        ("2020-02-29", date(2020, 2, 29)),
        ("20210730", date(2021, 7, 30)),
        ("2021-07-30T23:15:00Z", date(2021, 7, 30)),
        ("2021-07-30 23:15:00.000 +02:00", date(2021, 7, 30)),
        ("01.09.2022", date(2022, 9, 1)),
        ("1. 9. 2022", date(2022, 9, 1)),
        ("31.12.2026 00:00", date(2026, 12, 31)),
        ("03/14/2019", date(2019, 3, 14)),
        ("14/03/2019", date(2019, 3, 14)),
        ("3/14/2019 12:00 AM", date(2019, 3, 14)),
        ("05/05/2020", date(2020, 5, 5)),
        ("14 Mar 2019", date(2019, 3, 14)),
        ("14-Mar-2019", date(2019, 3, 14)),
        ("March 14th, 2019", date(2019, 3, 14)),
        ("14. März 2019", date(2019, 3, 14)),
        ("1. Dezember 2019", date(2019, 12, 1)),
        ("1/1/20", date(2020, 1, 1)),
        ("3/14/19", date(2019, 3, 14)),
        ("31/12/49 00:00", date(2049, 12, 31)),
        ("28.02.99", date(1999, 2, 28)),
    ],
)
def test_a_date_with_one_meaning_is_read(text, expected):
    assert read_date(text) == expected


@pytest.mark.parametrize("text", ["31/02/2023", "29.02.2027", "2023-13-01", "00/00/2020", "01.01.0001", "1 Foo 2020"])
def test_a_day_that_does_not_exist_is_refused(text):
    with pytest.raises(Unreadable, match=r"does not exist in the calendar. Expected"):
        read_date(text)


@pytest.mark.parametrize("text", ["soon", "43538", "20-01-15", "1/1-2020", "3/14/190", "2019", "14/03", "1/2/3/2020"])
def test_what_is_no_date_is_refused_with_the_shapes_expected(text):
    with pytest.raises(Unreadable, match=r"is not a date. Expected"):
        read_date(text)


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["11/02/2020", "03/14/2019"], Order.MONTH_FIRST),
        (["11/02/2020", "14/03/2019"], Order.DAY_FIRST),
        (["11/02/20", "14/03/19"], Order.DAY_FIRST),
        (["11/02/2020", "31/02/2023", "05/05/2020", "2021-07-30", "01.09.2022", ""], Order.UNKNOWN),
        (["03/14/2019", "14/03/2019"], Order.MIXED),
    ],
)
def test_the_column_decides_the_order_by_dates_that_leave_no_choice(column, order):
    assert date_order(column) == order


@pytest.mark.parametrize(
    ("order", "expected"), [(Order.MONTH_FIRST, date(2020, 11, 2)), (Order.DAY_FIRST, date(2020, 2, 11))]
)
def test_an_ambiguous_date_follows_its_column(order, expected):
    assert date_cell("11/02/2020", Context(survey=order)).value == expected


@pytest.mark.parametrize("order", [Order.UNKNOWN, Order.MIXED, None])
def test_an_ambiguous_date_is_left_out_with_both_meanings_named(order):
    cell = date_cell("11/02/2020", Context(survey=order))
    assert cell.value is None
    (warning,) = cell.warnings
    assert (warning.code, warning.severity) == ("ambiguous_date", Severity.WARNING)
    assert (warning.values["one"], warning.values["other"]) == ("2020-02-11", "2020-11-02")
