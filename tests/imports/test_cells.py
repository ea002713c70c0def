import pytest

from portal.imports.cells import Context, check_length, is_missing, looks_like_formula, one_of, read_line
from portal.imports.problems import Unreadable
from portal.text import HostileText

STATUS = one_of({"active": ("Aktiv", "Yes"), "inactive": ("Inaktiv",)}, "Active or Inactive")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Riverside   Accountants  ", "Riverside Accountants"),
        ("4 Ankeny Sq\n(behind the fountain)", "4 Ankeny Sq, (behind the fountain)"),
        ("4 Ankeny Sq,\n\n Portland", "4 Ankeny Sq, Portland"),
        ("non\u00a0breaking", "non breaking"),
    ],
)
def test_text_is_trimmed_and_put_on_one_line(text, expected):
    assert read_line(text).value == expected


@pytest.mark.parametrize("text", ["bell\x07", "\u202egnp.exe", "esc\x1b[31m", "isolate\u2066"])
def test_text_that_hides_something_is_refused(text):
    with pytest.raises(HostileText, match=r"U\+"):
        read_line(text)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x.example")', "@SUM(1)", "+cmd|' /C calc'!A0", "-2+3+cmd|x"])
def test_a_formula_is_kept_as_text_with_a_warning(text):
    cell = read_line(text)
    assert cell.value == text
    assert [warning.code for warning in cell.warnings] == ["looks_like_formula"]


@pytest.mark.parametrize("text", ["+1 503 555 0142", "-12.50", "A=B", "a@b.example", "-"])
def test_numbers_and_ordinary_text_are_no_formulas(text):
    assert not looks_like_formula(text)


@pytest.mark.parametrize("text", ["", "  ", "-", "N/A", "NULL", "k.A.", "#N/A"])
def test_what_other_systems_write_for_nothing_is_empty(text):
    assert is_missing(text)


@pytest.mark.parametrize("text", ["0", "None Such Ltd", "NA Logistics"])
def test_words_that_only_resemble_nothing_are_kept(text):
    assert not is_missing(text)


@pytest.mark.parametrize(
    ("text", "value"), [("ACTIVE", "active"), (" aktiv ", "active"), ("yes", "active"), ("Inaktiv", "inactive")]
)
def test_known_words_become_the_fixed_value(text, value):
    assert STATUS(text, Context()).value == value


def test_an_unknown_word_warns_and_leaves_the_field_alone():
    cell = STATUS("Prospect", Context())
    assert cell.value is None
    assert cell.warnings[0].values == {"found": "Prospect", "expected": "Active or Inactive"}


def test_an_overlong_value_says_how_long_it_may_be():
    check_length("x" * 20, 20)
    with pytest.raises(Unreadable, match=r"21 characters. At most 20"):
        check_length("x" * 21, 20)
