import io
import zipfile

import pytest

from partners.clients.columns import CLIENT_FIELDS
from portal.imports import problems, reading
from portal.imports.tables import MAX_BYTES, MAX_CELL, MAX_COLUMNS, MAX_LINES, MAX_ROWS, Limits

from .tables import preview, read_table
from .workbooks import workbook

pytestmark = pytest.mark.one_engine


def cells(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(data).rows]


@pytest.mark.parametrize(
    ("codec", "decided"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_each_encoding_is_recognised_and_named(codec, decided):
    table = read_table("Name,City\r\nMüller,Düsseldorf\r\n".encode(codec))
    assert table.encoding == decided
    assert [row.cells for row in table.rows] == [("Name", "City"), ("Müller", "Düsseldorf")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_recognised(delimiter):
    table = read_table(delimiter.join(["Name", "City", "Zip"]).encode() + b"\n" + delimiter.join("abc").encode())
    assert table.delimiter == delimiter
    assert table.rows[1].cells == ("a", "b", "c")


def test_commas_in_amounts_do_not_outvote_semicolons():
    assert cells(b"Kunde;Preis\nA;1,00\nB;2,00\nC;3,00\n")[1] == ("A", "1,00")


def test_the_separator_line_of_excel_is_obeyed_and_not_counted():
    rows = read_table(b"sep=|\r\nName|City\r\nA,B;C|D\r\n").rows
    assert [(row.number, row.line, row.cells) for row in rows] == [(1, 2, ("Name", "City")), (2, 3, ("A,B;C", "D"))]


def test_one_column_without_any_delimiter_is_a_table():
    assert cells(b"Name\nHartwell\n") == [("Name",), ("Hartwell",)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_newline_ends_a_row(newline):
    assert cells(newline.join(["Name,City", "A,B", "C,D"]).encode()) == [("Name", "City"), ("A", "B"), ("C", "D")]


def test_a_newline_in_a_cell_moves_the_line_and_not_the_row_number():
    rows = read_table(b'Name,City\r\n"two\r\nlines",A\r\nlast,B\r\n').rows
    assert [(row.number, row.line, row.cells[0]) for row in rows] == [
        (1, 1, "Name"),
        (2, 2, "two\nlines"),
        (3, 4, "last"),
    ]


def test_blank_rows_are_counted_like_in_a_spreadsheet():
    rows = read_table(b"Name,City\n,\n\nA,B\n").rows
    assert [(row.number, row.is_blank) for row in rows] == [(1, False), (2, True), (3, True), (4, False)]


def test_quotation_marks_in_the_middle_of_a_quoted_cell_are_kept():
    assert cells(b'Name,City\n"Joe "The Man" Smith",X\n')[1][1] == "X"


def test_padding_and_the_end_mark_of_old_systems_are_dropped():
    assert cells(b"Name,City\r\nA,B\r\n\x1a\x00\x00") == [("Name", "City"), ("A", "B")]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", problems.FileEmpty),
        (b"\xef\xbb\xbf", problems.FileEmpty),
        (b" \r\n\r\n", problems.FileEmpty),
        (b",,,\n,,,\n", problems.FileEmpty),
        (b"Name,City\n" + b"AAAA\x00" * 30 + b",B\n", problems.NulCharacter),
        (b"%PDF-1.7\n1 0 obj", problems.WrongKind),
        (b"\x89PNG\r\n\x1a\n\x00\x00", problems.WrongKind),
        (b"\xff\xd8\xff\xe0JFIF", problems.WrongKind),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", problems.WrongKind),
        (b"PK\x03\x04 but no archive", problems.WrongKind),
        (b"<!DOCTYPE html><table><tr><td>Name", problems.WrongKind),
        (b"Name,City\n\x81\x8d,B\n", problems.UnknownEncoding),
        ("Name,City\nMünchen,Köln,".encode() + b"\xc3\n", problems.BrokenEncoding),
        (b"\xff\xfeN\x00a\x00\x00\xd8", problems.BrokenEncoding),
        (b'Name,City\n"never closed,B\nC,D\n', problems.UnclosedQuote),
        (b"Name,City\n" + b"x" * (MAX_CELL + 1) + b",B", problems.CellTooLong),
        (b"Name,City\n" + b"x" * 200_000 + b",B", problems.CellTooLong),
        (b"Name,City\n" + b'A,"x\n' + b'y","z\n' * 150_000 + b'"\n', problems.RowTooLong),
        (b"a," * MAX_COLUMNS + b"a\n1,2", problems.TooManyColumns),
        (b"Name,City\n" + b"A,B\n" * (MAX_ROWS + 1), problems.TooManyRows),
        (b"Name,City\nA,B" + b"\n" * (MAX_LINES + 1), problems.TooManyLines),
        (b"x" * (MAX_BYTES + 1), problems.FileTooLarge),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(data, problem):
    with pytest.raises(problem) as refusal:
        read_table(data)
    assert str(refusal.value)
    assert refusal.value.advice


def test_a_file_at_its_limits_is_read():
    assert len(read_table(b"Name,City\n" + b"A,B\n" * MAX_ROWS + b"\n" * 50).rows) == MAX_ROWS + 1


def test_the_place_of_a_problem_is_named():
    with pytest.raises(problems.UnclosedQuote, match=r"row 3 .line 4") as refusal:
        read_table(b'Name,City\n"two\nlines",B\n"open,C\n')
    assert refusal.value.values == {"row": 3, "line": 4}


def test_a_workbook_is_read_as_its_sheet_shows_it():
    data = workbook([["Name", "Zip", "Since", "Share"], ["Hartwell", 97209, ("date", 43538), 12.5]])
    table = read_table(data)
    assert (table.kind, table.sheet) == ("xlsx", "Companies")
    assert table.rows[1].cells == ("Hartwell", "97209", "2019-03-14", "12.5")


def test_the_rows_of_a_workbook_keep_their_numbers():
    rows = read_table(workbook([[""], ["Name"], [""], ["Hartwell"]])).rows
    assert [(row.number, row.cells) for row in rows if not row.is_blank] == [(2, ("Name",)), (4, ("Hartwell",))]


def test_a_workbook_that_unpacks_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("portal.imports.workbook.MAX_UNPACKED", 10_000_000)
    data = workbook([["Name"]], parts={"xl/media.xml": b" " * 10_000_001})
    assert len(data) < 200_000
    with pytest.raises(problems.Bomb):
        read_table(data)


def test_a_workbook_is_unpacked_only_where_that_can_be_stopped_and_of_few_parts():
    bomb = io.BytesIO(workbook([["Name"], ["A"]]))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/more.xml", b" " * 100_000)
    many = {f"xl/part{number}.xml": b"" for number in range(1_000)}
    for data in (bomb.getvalue(), workbook([["Name"], ["A"]], parts=many)):
        with pytest.raises(problems.WorkbookUnreadable):
            read_table(data)


def test_an_archive_with_a_long_directory_is_not_looked_into(monkeypatch):
    monkeypatch.setattr("portal.files.archives.MAX_DIRECTORY", 100)
    with pytest.raises(problems.WrongKind):
        read_table(workbook([["Name"], ["A"]]))


@pytest.mark.parametrize(("columns", "problem"), [(5, problems.TooMuchText), (60, problems.RowTooLong)])
def test_a_workbook_whose_cells_repeat_a_text_is_refused_by_what_it_unfolds_to(columns, problem):
    limits = Limits(characters=200_000 if problem is problems.TooMuchText else MAX_BYTES)
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * columns + "</row>") * 5
    with pytest.raises(problem):
        reading.read_table(io.BytesIO(workbook([["Name"]], extra_cells=rows, shared="x" * 9_000)), limits=limits)


def test_a_workbook_that_claims_more_cells_than_memory_is_refused():
    data = workbook([["Name"]], extra_cells='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(problems.WorkbookUnreadable):
        read_table(data)


def test_a_workbook_that_repeats_one_long_text_endlessly_is_refused():
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>") * 19_000
    data = workbook([["Name"]], extra_cells=rows, shared="x" * 32_000)  # 120 kB that unfold to 60 GB
    with pytest.raises(problems.WorkbookUnreadable):
        read_table(data)


def test_texts_that_a_workbook_shares_between_cells_are_read():
    data = workbook([["Name"]], extra_cells='<row r="2"><c t="s"><v>0</v></c></row>', shared="Hartwell &amp; Sons")
    assert read_table(data).rows[1].cells == ("Hartwell & Sons",)


def test_a_workbook_with_too_many_rows_is_refused():
    data = workbook([["Name"]], extra_cells=f'<row r="{MAX_ROWS + 2}"><c r="A{MAX_ROWS + 2}"><v>1</v></c></row>')
    with pytest.raises(problems.TooManyRows):
        read_table(data)


def test_a_cell_far_to_the_right_is_not_lost_in_silence():
    with pytest.raises(problems.TooManyColumns):
        read_table(workbook([["Name"]], extra_cells='<row r="2"><c r="ZZ2"><v>1</v></c></row>'))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_workbook_is_refused(part):
    with pytest.raises(problems.ImportProblem):
        read_table(workbook([["Name"], ["A"]], parts={part: b"<workbook><<<"}))


def test_an_archive_cut_off_in_the_middle_is_refused():
    with pytest.raises(problems.ImportProblem):
        read_table(workbook([["Name"], ["A"]])[:-200])


def test_a_single_nul_is_damage_to_a_cell_and_not_to_the_file():
    assert cells(b"Name,City\nA\x00,B\n")[1] == ("A\0", "B")
    assert cells(workbook([["Name"], ["A_x0000_B"]]))[1] == ("A\0B",)


def test_a_sheet_with_a_header_only_is_no_empty_sheet():
    assert [row.cells for row in read_table(workbook([["Name", "City"]])).rows] == [("Name", "City")]


def test_an_empty_workbook_is_refused_as_empty():
    with pytest.raises(problems.FileEmpty):
        read_table(workbook([]))


def test_a_formula_that_a_workbook_keeps_without_its_result_is_told_and_no_empty_cell():
    cells = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>Hartwell</t></is></c><c r="B2"><f>1+1</f></c><c r="C2"><f>2+1</f><v>3</v></c>'
        '<c r="D2" t="str"><f>""</f><v></v></c><c r="E2"><f t="shared" si="0"/><v/></c></row>'
    )
    table = read_table(workbook([["Company Name", "City", "Zip", "State", "Country"]], extra_cells=cells))
    assert table.rows[1].cells == ("Hartwell", "#FORMULA!", "3", "", "#FORMULA!")
    (row,) = preview(workbook([["Company Name", "City"]], extra_cells=cells), CLIENT_FIELDS).rows
    assert [(one.code, one.column) for one in row.problems if one.field] == [("spreadsheet_error", "City")]
