"""Whatever the bytes are: a preview, or an ImportProblem that says what to do."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from partners.clients.columns import CLIENT_FIELDS
from portal.imports.problems import ImportProblem

from .tables import preview
from .workbooks import workbook

pytestmark = pytest.mark.one_engine

PIECES = st.sampled_from(
    [
        b"Name", b"Website", b"Date Acquired", b"Phone", b"Country", b"Zip", b"E-Mail", b",", b";", b"\t", b'"',
        b"\r\n", b"\n", b"US", b"DE", b"http://", b"//[", b"@", b"\xc3\xbc", b"\xe4", b"+49", b"0" * 30, b"31/02/2023",
        b"1/2/2020", b"=1+1", b"xn--", b"\xe2\x80\xae", b"\xff\xfe", b"\x00", b"sep=;", b"\xef\xbb\xbf", b"\xc3\x9f",
    ]
)  # fmt: skip


def outcome(data: bytes) -> str:
    """What would be stored or answered, as JSON; every other exception fails the test."""
    try:
        result = preview(data, CLIENT_FIELDS)
    except ImportProblem as refusal:
        return f"{refusal} {refusal.advice}"
    return json.dumps([[row.json_values() for row in result.rows], [problem.as_dict() for problem in result.problems]])


@given(st.binary(max_size=500))
@example(b"name\n\xc2\xad")
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(data):
    assert outcome(data)


@given(st.lists(PIECES, max_size=40).map(b"".join))
@settings(max_examples=300)
def test_any_mixture_of_likely_pieces_is_read_or_refused(data):
    assert outcome(data)


@given(st.lists(st.text(max_size=40), min_size=len(CLIENT_FIELDS), max_size=len(CLIENT_FIELDS)))
@settings(max_examples=300)
def test_any_text_in_any_cell_is_read_or_refused(texts):
    header = "\t".join(field.name for field in CLIENT_FIELDS)
    row = "\t".join('"' + text.replace('"', '""') + '"' for text in texts)
    assert outcome(f"{header}\n{row}\n".encode("utf-8", "replace"))


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_workbook_with_one_damaged_byte_is_read_or_refused(place):
    data = bytearray(workbook([["Name", "Website"], ["Hartwell", "hartwelldental.example"]]))
    data[int(len(data) * place)] ^= 0xFF
    assert outcome(bytes(data))
