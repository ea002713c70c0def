"""What a value of each kind is, read and written."""

import pytest
from django.utils.translation import override

from partners.custom_fields.errors import ValueRefused
from partners.custom_fields.kinds import in_words, read_value, tidied
from portal.errors import PortalError

pytestmark = pytest.mark.one_engine
CHOICES = ["Gold", "Café & Bar"]


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", "  Rack 4,\n left  ", "Rack 4, left"),
        ("text", "x" * 500, "x" * 500),
        ("text", "=1+1 <b>", "=1+1 <b>"),
        ("number", "0012.500", "12.5"),
        ("number", "-0.0", "0"),
        ("number", -7, "-7"),
        ("number", "123456789012345.123456", "123456789012345.123456"),
        ("date", "2028-02-29", "2028-02-29"),
        ("choice", "cafe & bar", "Café & Bar"),
        ("yes-no", False, False),
        ("yes-no", "true", True),
    ],
)
def test_a_value_is_kept_in_one_spelling(kind, given, kept):
    assert read_value("Field", kind, CHOICES, tidied(given)) == kept


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        *(("text", value) for value in ("x" * 501, 7, True, ["a"], {"a": 1})),
        *(("number", value) for value in ("1e5", "NaN", "1.248,00", "1,5", "٣", "1.1234567", 10**15, 1.5, True, [1])),
        *(("date", value) for value in ("2027-02-29", "20270301", "2027-W01-1", "1.3.2027", "٢٠٢٧-01-01", 20270301, True)),
        *(("choice", value) for value in ("Silver", "Gold, Café & Bar", True, 0)),
        *(("yes-no", value) for value in ("maybe", 1, 0, [])),
    ],
)
def test_what_is_none_of_its_kind_is_refused_with_what_to_do(kind, given):
    with pytest.raises(ValueRefused) as refused:
        read_value("Field", kind, CHOICES, tidied(given))
    assert "Field" in str(refused.value)
    assert refused.value.advice


def test_nothing_hides_in_text():
    assert tidied("\u200b ") == ""
    for text in ("a\0b", "a\u202eb", "\ud800"):
        with pytest.raises(PortalError):
            tidied(text)


def test_each_reads_as_the_language_writes_it():
    values = [("number", "1250.125"), ("date", "2027-03-01"), ("yes-no", False), ("text", "Rack"), ("choice", None)]
    assert [in_words(*one) for one in values] == ["1,250.125", "1 Mar 2027", "No", "Rack", ""]
    with override("de"):
        assert [in_words(*one) for one in values] == ["1.250,125", "1. März 2027", "Nein", "Rack", ""]
