from decimal import Decimal

import pytest

from portal.imports.numbers import decimal_mark, read_decimal
from portal.imports.problems import Unreadable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.248,00 €", "1248.00"), ("1,248.00", "1248.00"), ("$1,248.00", "1248.00"), ("1'248.00 CHF", "1248.00"),
        ("1 248,00", "1248.00"), ("1\u202f248,00 €", "1248.00"), ("EUR 45,00", "45.00"), ("0,00 €", "0.00"),
        ("11.25", "11.25"), ("-3,5", "-3.5"), ("\u22123.50", "-3.50"), ("-€ 3,50", "-3.50"), ("1.234.567", "1234567"),
        ("0.125", "0.125"), ("1234,567", "1234.567"), ("12.345.678,9", "12345678.9"), ("١٢", "12"), ("12", "12"),
    ],
)  # fmt: skip
def test_amounts_are_read_with_the_marks_of_any_country(text, expected):
    assert read_decimal(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "abc", "NaN", "Infinity", "1e5", "1.2.3", "1,2,3", "12-", "9" * 40, "--1", "1 2"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Unreadable, match=r"is not a number. Expected"):
        read_decimal(text)


def test_a_number_with_two_meanings_is_refused_unless_its_column_tells():
    with pytest.raises(Unreadable, match="a thousand or a fraction"):
        read_decimal("1.248")
    assert read_decimal("1.248", mark=decimal_mark(["1.248", "45,00"])) == 1248
    assert read_decimal("1.248", mark=decimal_mark(["1.248", "45.00"])) == Decimal("1.248")


def test_a_column_that_contradicts_itself_decides_nothing():
    assert decimal_mark(["1.248,00", "1,248.00"]) == ""
