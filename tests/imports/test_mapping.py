import pytest

from portal.imports.cells import read_line
from portal.imports.mapping import Field, find_header, letters, map_columns, require_fields
from portal.imports.problems import MissingColumn, WrongMapping
from portal.imports.tables import Row

FIELDS = (
    Field("name", "Name", read_line, ("Company Name", "Company", "Straße"), required=True),
    Field("city", "City", read_line, ("City", "Ort")),
    Field("phone", "Phone", read_line, ("Phone",)),
)


def row(*cells: str, number: int = 1) -> Row:
    return Row(number, number, cells, len(cells))


def mapped(*headers: str, chosen=None) -> dict[str, str]:
    columns = map_columns(row(*headers), len(headers), FIELDS, chosen)
    return {column.header: column.field for column in columns.columns}


@pytest.mark.parametrize(
    "header", ["Company Name", "company_name", "COMPANY-NAME", " Company  Name: ", "STRASSE", "name"]
)
def test_case_accents_and_punctuation_of_a_header_make_no_difference(header):
    assert list(mapped(header).values()) == ["name"]


def test_unknown_columns_are_listed_and_not_guessed():
    columns = map_columns(row("Company", "Lizenzen", "Territory"), 3, FIELDS)
    assert [column.header for column in columns.unmapped] == ["Lizenzen", "Territory"]


def test_of_two_columns_for_one_field_the_more_telling_header_wins():
    columns = map_columns(row("Company", "Company Name"), 2, FIELDS)
    assert columns.of("name").index == 1
    assert columns.mapping == {"1": "name"}


def test_of_two_equal_headers_the_first_is_taken():
    assert map_columns(row("Name", "City", "City"), 3, FIELDS).of("city").index == 1


def test_a_missing_required_column_says_which_headers_would_do():
    with pytest.raises(MissingColumn, match=r"Name.*Firmierung, Ort") as refusal:
        require_fields(map_columns(row("Firmierung", "Ort"), 2, FIELDS), FIELDS)
    assert "Company Name" in refusal.value.advice


@pytest.mark.parametrize("key", [0, "0"])
def test_a_mapping_by_hand_adds_to_what_is_recognised(key):
    assert mapped("Firmierung", "Ort", chosen={key: "name"}) == {"Firmierung": "name", "Ort": "city"}
    assert mapped("Company", "Ort", "Phone", chosen={"1": "name"}) == {"Company": "", "Ort": "name", "Phone": "phone"}


def test_a_column_can_be_ignored_by_hand():
    assert mapped("Name", "Ort", chosen={1: ""}) == {"Name": "name", "Ort": ""}
    left_out = map_columns(row("Name", "Ort", "Foo"), 3, FIELDS, {1: "", 2: ""})
    assert left_out.mapping == {"0": "name", "1": ""}  # no field would take the third


@pytest.mark.parametrize(
    "chosen",
    [{7: "name"}, {-1: "name"}, {"x": "name"}, {"²": "name"}, {0: "salary"}, {0: "name", 1: "name"}, {"1" * 5000: "name"}],
)
def test_a_mapping_that_makes_no_sense_is_refused(chosen):
    with pytest.raises(WrongMapping):
        mapped("Name", "Ort", chosen=chosen)


def test_columns_without_a_header_are_named_like_in_a_spreadsheet():
    columns = map_columns(row("Name", "", "City"), 4, FIELDS)
    assert [column.header for column in columns.columns] == ["Name", "Column B", "City", "Column D"]
    assert (letters(25), letters(26), letters(701), letters(702)) == ("Z", "AA", "ZZ", "AAA")


def test_a_title_above_the_header_is_skipped():
    rows = [
        row("Company report"),
        row(number=2),
        row("Company", "City", "Phone", number=3),
        row("A", "B", "C", number=4),
    ]
    assert find_header(rows, FIELDS).number == 3


def test_data_that_looks_like_headers_is_not_taken_for_the_header():
    rows = [row("Nombre", "Pueblo", "Numero"), row("Company", "City", "Phone", number=2)]
    assert find_header(rows, FIELDS).number == 1


def test_a_field_that_finds_a_record_is_found_twice_in_one_file_too():
    Field("number", "Number", read_line, key=str, unique=True)
    with pytest.raises(TypeError, match="number"):
        Field("number", "Number", read_line, key=str)
