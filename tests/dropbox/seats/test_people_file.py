"""People out of a file, as other systems export them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.dropbox.seats.pasting import read_people
from partners.dropbox.seats.people_file import lines_of_file
from portal.imports.problems import FileTooLarge, ImportProblem
from tests.imports.workbooks import workbook

CSV = "Department;Vorname;Nachname;E-Mail\nSales;Änne;Großmann;aenne@acme.example\n\nIT;Tom;;tom@acme.example\n"


def read(content: bytes) -> tuple[list, list]:
    file = SimpleUploadedFile("people.csv", content)
    return read_people(lines_of_file(file, file.size))


@pytest.mark.one_engine
@pytest.mark.parametrize("codec", ["utf-8-sig", "cp1252", "utf-16"])
def test_heads_say_what_a_column_is_and_others_are_left_out(codec):
    people, problems = read(CSV.encode(codec))
    assert [(one.email, one.given_name, one.surname) for one in people] == [
        ("aenne@acme.example", "Änne", "Großmann"),
        ("tom@acme.example", "Tom", ""),
    ]
    assert problems == []


@pytest.mark.one_engine
def test_a_workbook_is_read_too():
    people, problems = read(workbook([["Team", "Email", "First name"], ["Sales", "ann@acme.example", "Ann"]]))
    assert ([(one.email, one.given_name) for one in people], problems) == ([("ann@acme.example", "Ann")], [])


@pytest.mark.one_engine
def test_without_heads_the_address_is_where_the_at_is():
    people, _problems = read(b"Tom,Lee,tom@acme.example\nann@acme.example,Ann,Lee\n")
    assert [(one.email, one.given_name) for one in people] == [("tom@acme.example", "Tom"), ("ann@acme.example", "Ann")]


@pytest.mark.one_engine
def test_a_row_is_named_by_its_place_in_the_file():
    _people, problems = read(f"{CSV}IT;Bob;;bob at acme\nIT;Zoe;;\n".encode())
    assert [problem.line for problem in problems] == [5, 6]


@pytest.mark.one_engine
@pytest.mark.parametrize("content", [b"", b"\n \n", b"%PDF-1.7 x", b"PK\x03\x04 no workbook"])
def test_what_is_no_table_is_refused_in_words(content):
    with pytest.raises(ImportProblem):
        read(content)


@pytest.mark.one_engine
def test_a_large_one_is_not_read():
    with pytest.raises(FileTooLarge):
        lines_of_file(SimpleUploadedFile("x.csv", b"x"), 1_000_001)


@pytest.mark.django_db
def test_it_is_shown_and_confirmed_and_nothing_is_lost_on_an_error(sign_in, company, connected):
    browser, page = sign_in(company.user("owner")), f"{company.url}/dropbox-connections/{connected.pk}/invite/"

    def upload(content: str, **typed: str):
        return browser.post(page, {"file": SimpleUploadedFile("p.csv", content.encode()), **typed})

    wrong = upload(f"{CSV}IT;Bob;;bob at acme\n", lines="zoe@acme.example").content.decode()
    assert "Line 5, “bob at acme Bob”" in wrong
    assert "aenne@acme.example\tÄnne\tGroßmann" in wrong
    assert "zoe@acme.example" in wrong
    assert "Mend the lines of the several people first" in upload(CSV, lines="no address").content.decode()
    assert "The file is empty." in upload("").content.decode()
    shown = upload(CSV, lines="zoe@acme.example")
    assert "3 people are invited." in shown.content.decode()
    sent = {"lines": shown.context["form"].as_lines, "seen": shown.context["preview"].digest, "confirmed": "1"}
    assert browser.post(page, sent).status_code == 302
