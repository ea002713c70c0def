"""People out of a file, as other systems export them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.dropbox.seats.errors import NoAddressColumn
from partners.dropbox.seats.pasting import read_people
from partners.dropbox.seats.people_file import lines_of_file
from partners.dropbox.seats.values import Invitee
from portal.imports.problems import FileTooLarge, ImportProblem, NoRows, TooManyRows
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
def test_of_a_workbook_the_sheet_with_the_people_is_read():
    cells = ("E-Mail-Adresse", "tom@acme.example")
    rows = "".join(f'<row><c t="inlineStr"><is><t>{cell}</t></is></c></row>' for cell in cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    second = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    assert read(workbook([["Read me"], ["first"]], second=second)) == ([Invitee("tom@acme.example")], [])


GOOGLE = "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Recovery Email"
MICROSOFT = "Block credential,City,Display name,First name,Last name,Street address,User principal name"


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "content",
    [
        f"{GOOGLE}\nAnn,Lee,ann@acme.example,s3cret,ann@home.example\n",
        f"{MICROSOFT}\nFalse,s3cret,Ann Lee,Ann,Lee,Seestr. 1,ann@acme.example\n",
        "First name,Last name,Address,Work email\nAnn,Lee,s3cret,ann@acme.example\n",
        "s3cret list\nEmail,Name,Vorname\nann@acme.example,Lee,Ann\n",
        "s3cret list\non Monday\n\nEmail,Name,Vorname\nann@acme.example,Lee,Ann\n",
    ],
)
def test_exports_of_other_systems_are_known_by_their_heads_and_nothing_else_comes_in(content):
    lines = lines_of_file(SimpleUploadedFile("people.csv", content.encode()), len(content))
    assert read_people(lines) == ([Invitee("ann@acme.example", "Ann", "Lee")], [])
    assert "s3cret" not in lines
    assert "home.example" not in lines


@pytest.mark.one_engine
def test_many_columns_of_which_none_is_known_are_refused_with_the_heads_that_are():
    for content in (b"Login,First,Last,Password\nann@acme.example,Ann,Lee,s3cret\n", b"ann@acme.example,Ann,Lee,s3cret\n"):
        with pytest.raises(NoAddressColumn) as refused:
            read(content)
        assert "Email, email address, work email" in refused.value.advice
        assert "s3cret" not in str(refused.value)
    assert len(read(b"a@acme.example,b@acme.example,c@acme.example,d@acme.example\n")[0]) == 4


@pytest.mark.one_engine
def test_marks_of_quotation_stay_in_a_name_and_are_refused_there():
    _people, problems = read(b'Email,Vorname\ntom@acme.example,"""TJ"" Tom"\n')
    assert problems[0].said == 'tom@acme.example "TJ" Tom'


@pytest.mark.one_engine
def test_heads_with_nobody_below_are_said_of_the_file():
    for content in (b"Email,Vorname\n", b"Email,Vorname,Team\n,,Sales\n"):
        with pytest.raises(NoRows):
            read(content)


@pytest.mark.one_engine
def test_rows_of_a_csv_are_limited_too():
    with pytest.raises(TooManyRows):
        read(b"Email\n" + b"a@b\n" * 2_001)


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
    titled = upload("People\nas of Monday\nEmail,Name\nbob at acme,Bob\n")
    again = browser.post(page, {"lines": titled.context["form"]["lines"].value()})
    assert all("Line 4, “bob at acme Bob”" in answer.content.decode() for answer in (titled, again))
    assert "Mend the lines of the several people first" in upload(CSV, lines="no address").content.decode()
    assert "The file is empty." in upload("").content.decode()
    many = "Email\n" + "".join(f"{n}@acme.example\n" for n in range(501))
    assert "500 people can be invited at once, and 501 are named." in upload(many).content.decode()
    long = "Email,Vorname\n" + f"a@acme.example,{'x' * 9_000}\n" * 12
    assert "more than 100000 characters" in upload(long).content.decode()
    shown = upload(CSV, lines="zoe@acme.example")
    assert "3 people are invited." in shown.content.decode()
    sent = {"lines": shown.context["form"].as_lines, "seen": shown.context["preview"].digest, "confirmed": "1"}
    assert browser.post(page, sent).status_code == 302
