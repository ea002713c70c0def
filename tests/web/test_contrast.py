"""Contrast by the rules of WCAG 2, at its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.contrast import BLACK, DARK_SHEET, TEXT, WHITE, contrast, nearest, read_colour, text_on

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(("text", "colour"), [("#0B6265", "#0b6265"), ("0b6265", "#0b6265"), (" #abc ", "#aabbcc")])
def test_a_colour_is_read_as_people_write_it(text, colour):
    assert read_colour(text) == colour


@pytest.mark.parametrize(
    "text", ["", "teal", "#12", "#12345", "#1234567", "rgb(0,0,0)", "#0b626g", "url(x)", "#０b6265"]
)
def test_what_is_no_colour_is_refused(text):
    with pytest.raises(ValueError, match=r"."):
        read_colour(text or "?")


def test_the_ends_and_a_known_pair():
    assert contrast(WHITE, BLACK) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == 1
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)  # the lightest grey that passes
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)  # and the first that does not


@given(colours)
def test_one_of_white_and_black_can_always_be_read(colour):
    assert contrast(colour, text_on(colour)) >= TEXT


@given(colours, st.sampled_from([WHITE, DARK_SHEET]), st.sampled_from([3.0, 4.5]))
def test_the_nearest_colour_passes_and_a_passing_one_stays(colour, on, ratio):
    found = nearest(colour, on=on, ratio=ratio)
    assert contrast(found, on) >= ratio
    if contrast(colour, on) >= ratio:
        assert found == colour
