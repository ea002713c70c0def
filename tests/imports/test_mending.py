"""The rows that need mending come back as a file like the original, which reads cleanly when it is uploaded again."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils.translation import override

from portal.imports.mending import error_file
from portal.imports.services import commit_import, stage_import
from portal.jobs.services import run_due_jobs

DATA = Path(__file__).resolve().parents[1] / "data"


def stage(actor, data, filename="clients.csv"):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(data, filename))


def written(source) -> bytes:
    return b"".join(error_file(source).streaming_content)


def test_what_is_mended_comes_in_and_what_was_in_stays(owner):
    data = b"Company Name;ID;Website\r\n=Alpha();1;alpha.example\r\n;2;beta.example\r\nGamma;3;gamma\r\n"
    commit_import(actor=owner, source=(source := stage(owner, data)))
    run_due_jobs()
    text = written(source).decode("utf-8-sig")
    lines = text.split("\r\n")
    assert lines[0] == "What is wrong;Company Name;ID;Website"
    assert "every row needs" in lines[1]
    assert lines[1].endswith(";;2;beta.example")
    assert lines[2].endswith(";Gamma;3;gamma")
    mended = text.replace(";;2;", ";Beta;2;").replace(";3;gamma", ";3;gamma.example")
    again = stage(owner, mended.encode("utf-8"))
    assert list(again.rows.values_list("outcome", "changes")) == [
        ("new", {}),
        ("changed", {"domain": ["", "gamma.example"]}),
    ]
    assert not again.rows.filter(has_errors=True)


@pytest.mark.parametrize(("codec", "delimiter"), [("utf-8", ","), ("utf-16", "\t"), ("cp1252", ";")])
def test_encoding_and_delimiter_are_those_of_the_original(owner, codec, delimiter):
    rows = [
        ["Firma", "Ort", "Straße"],
        ["", "Köln", "Ä, 1"],
        ["Groß", "Wien", "Ö\n2", "ragged"],
        ["=1+1\ufffd" if codec != "cp1252" else "", "X", ""],
    ]
    data = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows).encode(codec)
    source = stage(owner, data)
    again = stage(owner, written(source))
    assert (again.encoding, again.delimiter, again.header) == (source.encoding, source.delimiter, source.header)
    assert [row.problems for row in again.rows.all()] == [row.problems for row in source.rows.all()]


def test_the_column_is_left_out_in_every_language(owner, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    source = stage(owner, b"Company Name,City\n,Salem\n")
    with override("de"):
        data = written(source)
    with override("en"):
        assert stage(owner, data).header == ["Company Name", "City"]


def test_a_formula_is_harmless_in_the_file_and_comes_back_as_it_was(owner):
    source = stage(owner, b"Company Name,City,Website\n=cmd(),Salem,kestrel\n")
    data = written(source)
    assert b",'=cmd()," in data
    assert stage(owner, data).rows.get().values["name"] == "=cmd()"


def test_a_nul_in_a_cell_refuses_its_row_alone(owner):
    source = stage(owner, b"Company Name,City\nA\0B,Salem\nGood,Sal\0em\n")
    assert [(row.outcome, [problem["code"] for problem in row.problems]) for row in source.rows.all()] == [
        ("refused", ["damaged_text"]),
        ("new", ["damaged_text"]),
    ]


@pytest.mark.parametrize("last", [b"Total,,3,1200.50", b"Summe:;;;", b",,Total: 3,"])
def test_a_row_of_totals_at_the_end_is_no_record(owner, last):
    row = stage(
        owner, b"Company Name,City,Seats,Price\nTotal,Paris,2,3\nA,B,1,2\n" + last.replace(b";", b",")
    ).rows.last()
    assert row.outcome == "refused"
    assert "totals_row" in {problem["code"] for problem in row.problems}


def test_both_doors_hand_it_out(company, api, sign_in, owner):
    source = stage(owner, b"Company Name,City\n,Salem\n", "Kunden 2026.txt")
    page = sign_in(company.user("seller")).get(f"{company.url}/imports/{source.pk}/")
    assert "1 row has to be mended" in page.content.decode()
    file = sign_in(company.user("seller")).get(f"{company.url}/imports/{source.pk}/error-file/")
    assert file["Content-Disposition"] == 'attachment; filename="Kunden 2026-to-mend.txt"'
    sent = api(company.partner, "imports:read").get(f"/api/v1/imports/{source.pk}/error-file")
    assert b"".join(sent.streaming_content) == b"".join(file.streaming_content)


def test_a_clean_file_has_nothing_to_mend(company, sign_in, owner):
    source = stage(owner, b"Company Name,City\nA,Salem\n")
    assert (
        "to be mended" not in sign_in(company.user("owner")).get(f"{company.url}/imports/{source.pk}/").content.decode()
    )
