import pytest

from partners.clients.columns import CLIENT_FIELDS
from portal.imports.cells import Context
from portal.imports.problems import NoRows

from .tables import preview


def read(*lines: str, **options):
    return preview("\n".join(lines).encode(), CLIENT_FIELDS, **options)


def codes(result) -> list[tuple[int, str]]:
    return [(problem.row, problem.code) for problem in result.problems]


def test_a_header_without_rows_is_refused():
    with pytest.raises(NoRows):
        read("Name,Website", ",", "")


def test_a_problem_names_row_column_field_and_what_was_found():
    problem = read("Firma;Telefon;Land", "A;+1503;DE").problems[0]
    assert problem.as_dict() == {
        "row": 2,
        "column": "Telefon",
        "field": "phone",
        "found": "+1503",
        "severity": "error",
        "code": "invalid_phone",
        "message": problem.message,
        "cure": problem.cure,
    }
    assert "“+1503” is too short. Expected" in problem.message
    assert problem.cure


def test_a_cell_that_cannot_be_read_is_absent_and_an_empty_one_is_empty():
    row = read("Name,Website,Phone,Date Acquired", "A,kestrel,,").rows[0]
    assert row.values == {"name": "A", "phone": "", "acquired_on": None}


@pytest.mark.parametrize(
    ("line", "errors", "blocked"),
    [
        ("1,A,kestrel", True, False),
        ("1,A,gmail.com", False, False),
        ("1,,a.example", True, True),
        ("1,\x07,a.example", True, True),
        ("1,A,a.example,more", True, True),
        ("0,A,a.example", True, True),
    ],
)
def test_a_row_is_blocked_only_by_what_concerns_it_as_a_whole(line, errors, blocked):
    row = read("ID,Name,Website", "0,First,", line).rows[1]
    assert (bool(row.errors), row.is_blocked) == (errors, blocked)


def test_the_country_is_read_first_wherever_its_column_stands():
    assert read("Name,Phone,Country", "A,(503) 555-0142,USA").rows[0].values["phone"] == "+15035550142"


def test_the_partners_country_completes_numbers_of_rows_without_one():
    row = read("Name,Phone", "A,(503) 555-0142", context=Context(default_country="US")).rows[0]
    assert row.values == {"name": "A", "phone": "+15035550142"}


def test_a_mapping_by_hand_is_followed():
    result = read("Firmierung,Wo", "A,Wien", mapping={"0": "name", "1": "city"})
    assert result.rows[0].values == {"name": "A", "city": "Wien"}
    assert result.mapping == {0: "name", 1: "city"}


def test_a_row_with_more_cells_than_the_header_has_an_error():
    assert codes(read("Name,City", "Bluebird Clinic, LLC,Gresham", "Fine,Salem")) == [(2, "too_many_cells")]


def test_a_last_column_without_a_header_is_ignored_and_no_error():
    result = read("Name,City,", "A,Salem,x")
    assert (codes(result), result.unmapped) == ([], ("Column C",))


def test_the_same_external_id_twice_is_an_error_at_the_later_row():
    result = read("ID,Name", "7,Alpha", "8,Beta", "7,Gamma")
    assert codes(result) == [(4, "repeated_key")]
    assert result.rows[2].duplicate_of == 2


def test_a_row_that_repeats_several_things_is_reported_for_the_surest():
    result = read("Country,Website,ID,Name", "US,a.example,7,Alpha", "US,a.example,7,Alpha")
    assert codes(result) == [(3, "repeated_key")]


def test_a_value_longer_than_its_field_is_an_error_and_absent():
    row = read("Name,City", "A," + "x" * 121).rows[0]
    assert [problem.code for problem in row.errors] == ["too_long"]
    assert row.values == {"name": "A"}


def test_names_that_differ_in_spelling_only_are_candidates_and_not_errors():
    result = read("ID,Name", "1,Hartwell & Sons GmbH", "2,Hartwell and Sons", "3,Hartwell Bakery")
    assert codes(result) == [(3, "possible_duplicate")]
    assert [row.duplicate_of for row in result.rows] == [None, 2, None]
    assert not result.rows[1].errors


def test_keys_name_the_record_with_the_surest_first():
    row = read("Name,Website,ID", "Groß & Söhne,www.gross.example,K-1").rows[0]
    assert list(row.keys.items()) == [("external_id", "K-1"), ("domain", "gross.example"), ("name", "gross & sohne")]


def test_counts_say_what_was_skipped_and_what_needs_a_look():
    result = read("Name,Website", "A,kestrel", "", ",", "B,b.example", "=B(),c.example")
    assert result.counts == {"rows": 3, "blank_rows": 2, "with_errors": 2, "with_warnings": 1}
    assert [row.number for row in result.rows] == [2, 5, 6]


def test_what_is_shown_of_a_hostile_cell_cannot_rearrange_the_message():
    (problem,) = read("Name", "\u202egnp.exe").problems
    assert problem.found == "\ufffdgnp.exe"
    assert "\u202e" not in problem.message


def test_twenty_thousand_rows_take_seconds():
    lines = [f"{n},Company {n},c{n}.example,US,(503) 555-0142,97209,03/14/2019" for n in range(20_000)]
    result = read("ID,Name,Website,Country,Phone,Zip,Date Acquired", *lines)
    assert result.counts == {"rows": 20_000, "blank_rows": 0, "with_errors": 0, "with_warnings": 0}


def test_a_cell_in_another_encoding_than_the_rest_of_the_file_is_kept_and_warned_of():
    lines = ["Name,City", "Müller GmbH,Köln", "Jörg Böhm,Zürich", "NESTLÉ®,Lübeck"]
    mixed = "\n".join(lines).encode("cp1252") + "\nBäcker – Söhne,München\n".encode()
    result = preview(mixed, CLIENT_FIELDS)
    assert result.source.encoding == "Windows-1252"
    assert [(problem.row, problem.column, problem.code, problem.severity) for problem in result.problems] == [
        (5, "Name", "other_encoding", "warning"),
        (5, "City", "other_encoding", "warning"),
    ]
    assert result.problems[1].message.startswith("“MÃ¼nchen” looks like “München”")
    assert result.rows[3].values["city"] == "MÃ¼nchen"
    assert not preview("\n".join(lines).encode(), CLIENT_FIELDS).problems


def test_what_a_spreadsheet_did_to_a_number_is_told_or_taken_back():
    result = read("ID,Name,City", '="00123",Alpha,', "1.73E+10,Beta,", "#REF!,Gamma,#DIV/0!", "17E5,Delta,", "#NV,Epsilon,")
    assert [row.values.get("external_id") for row in result.rows] == ["00123", "1.73E+10", None, "17E5", ""]
    assert codes(result) == [(3, "rounded_number"), (4, "spreadsheet_error"), (4, "spreadsheet_error")]
    assert [row.is_blocked for row in result.rows] == [False] * 5
    assert not result.rows[1].errors
    assert read("Name", "#NAME?").rows[0].is_blocked
