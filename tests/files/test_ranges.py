import pytest

from portal.files.ranges import Span, Unsatisfiable, span_of


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-99", Span(0, 99)),
        ("bytes=100-", Span(100, 999)),
        ("bytes=-1", Span(999, 999)),
        ("bytes=-5000", Span(0, 999)),
        ("bytes=990-5000", Span(990, 999)),
        ("bytes=0-0", Span(0, 0)),
    ],
)
def test_one_range(header, span):
    assert span_of(header, 1000) == span


@pytest.mark.parametrize(
    "header",
    [
        "", "bytes", "bytes=", "bytes=-", "bytes=9-1", "bytes=0-1,5-9", "lines=0-9", "bytes=a-b", "bytes=--5", "bytes=1.5-2",
        "bytes=١-٢", "bytes=0-9" + "9" * 5000, "bytes=" + "0-1," * 10_000,
    ],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_single_range_means_the_whole_file(header):
    assert span_of(header, 1000) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0", "bytes=999999999999999999-"])
def test_past_the_end(header):
    with pytest.raises(Unsatisfiable):
        span_of(header, 1000)


def test_an_empty_file_has_no_ranges():
    with pytest.raises(Unsatisfiable):
        span_of("bytes=0-", 0)
