"""Which column feeds which field: guessed, chosen by hand, and remembered for the partner's next file."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.errors import NotAllowed, NotFound
from portal.imports.errors import ColumnsMissing, ImportClosed
from portal.imports.models import Import
from portal.imports.problems import MissingColumn, WrongMapping
from portal.imports.services import commit_import, discard_import, map_import, stage_import

from .workbooks import workbook

UNKNOWN = b"Firmierung,Wo,Seit\nHartwell,Wien,2020-01-02\nKestrel,Graz,\n"


def stage(actor, data=UNKNOWN, **options):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(data, "x.csv"), **options)


def test_a_file_without_a_known_name_waits_for_its_columns(owner):
    with pytest.raises(MissingColumn):
        stage(owner)
    source = stage(owner, complete=False)
    assert set(source.rows.values_list("outcome", flat=True)) == {"refused"}
    with pytest.raises(ColumnsMissing, match="Name"):
        commit_import(actor=owner, source=source)
    map_import(actor=owner, source=source, mapping={"0": "name", "1": "city"})
    assert list(source.rows.values_list("outcome", "values")) == [
        ("new", {"name": "Hartwell", "city": "Wien"}),
        ("new", {"name": "Kestrel", "city": "Graz"}),
    ]


def bring(actor, data, mapping):
    chosen = map_import(actor=actor, source=stage(actor, data, complete=False), mapping=mapping)
    return commit_import(actor=actor, source=chosen)


def test_what_was_chosen_is_remembered_for_the_partner_alone(owner, outsider):
    bring(owner, UNKNOWN, {"0": "name", "2": "acquired_on"})
    other_order = b"wo;Firmierung;seit\nWien;Hartwell;2020-01-02\n"
    assert stage(owner, other_order).mapping == {"1": "name", "2": "acquired_on"}
    with pytest.raises(MissingColumn):
        stage(outsider)


def test_a_column_left_out_by_hand_stays_left_out_and_the_last_choice_counts(owner):
    known = b"Company Name,City\nA,Salem\n"
    bring(owner, known, {"1": ""})
    assert stage(owner, known).mapping == {"0": "name", "1": ""}
    bring(owner, known, {"0": "name", "1": "region"})
    assert stage(owner, known).mapping == {"0": "name", "1": "region"}


def test_of_other_headers_and_of_what_was_not_imported_nothing_is_remembered(owner):
    bring(owner, b"Company,Post code,Tax number\nA,97204,\n", {"1": ""})
    other = b"Client Name,City,Post code,Country\nB,Salem,97301,US\n"
    assert stage(owner, other).mapping == {"0": "name", "1": "city", "2": "postal_code", "3": "country"}
    headers = b"Client Name,Town,Contact Email\nB,Salem,b@b.example\n"
    chosen = stage(owner, headers, mapping={"0": "name", "1": ""})
    assert chosen.mapping == {"0": "name", "1": "", "2": "contact_email"}
    discard_import(actor=owner, source=chosen)
    assert stage(owner, headers).mapping == {"0": "name", "1": "city", "2": "contact_email"}


def test_a_page_says_why_a_column_is_left_out(company, sign_in):
    owner, browser = company.actor("owner"), sign_in(company.user("owner"))
    data = b"Company Name,Company,City,Foo\nA,B,Salem,x\n"
    first = bring(owner, data, {"2": ""})
    page = browser.get(f"{company.url}/imports/{first.pk}/").text
    assert "Left out, as you chose" in page
    assert "Left out: Name comes from another column" in page
    assert "Left out: no field takes it" in page
    assert "Left out, as last time" in browser.get(f"{company.url}/imports/{stage(owner, data).pk}/").text


def test_ragged_rows_stay_ragged_under_other_columns(owner):
    source = stage(owner, b"Company Name,City\nBluebird, LLC,Gresham\nFine,Salem\n")
    map_import(actor=owner, source=source, mapping={"0": "name"})
    assert list(source.rows.values_list("outcome", flat=True)) == ["refused", "new"]


@pytest.mark.parametrize(
    ("mapping", "refusal"),
    [
        ({"0": "name", "1": "name"}, WrongMapping),
        ({"9": "name"}, WrongMapping),
        ({"0": "x"}, WrongMapping),
        ({"0": ""}, MissingColumn),
    ],
)
def test_a_mapping_that_makes_no_sense_changes_nothing(owner, mapping, refusal):
    source = stage(owner, b"Company Name,City\nA,Salem\n")
    with pytest.raises(refusal):
        map_import(actor=owner, source=source, mapping=mapping)
    assert source.rows.get().values == {"name": "A", "city": "Salem"}


def test_who_may_choose_and_when(company, owner, outsider):
    source = stage(owner, complete=False)
    with pytest.raises(NotAllowed):
        map_import(actor=company.actor("read-only"), source=source, mapping={"0": "name"})
    with pytest.raises(NotFound):
        map_import(actor=outsider, source=source, mapping={"0": "name"})
    discard_import(actor=owner, source=source)
    with pytest.raises(ImportClosed):
        map_import(actor=owner, source=source, mapping={"0": "name"})


def test_by_page_a_file_with_unknown_headers_leads_to_its_columns(company, sign_in):
    browser = sign_in(company.user("seller"))
    page = browser.post(f"{company.url}/imports/new/", {"file": SimpleUploadedFile("x.csv", UNKNOWN)}, follow=True)
    source = Import.objects.get()
    assert page.redirect_chain[-1][0] == f"{company.url}/imports/{source.pk}/columns/"
    assert "Hartwell · Kestrel" in page.content.decode()
    twice = browser.post(page.request["PATH_INFO"], {"column_0": "name", "column_1": "name"})
    assert "feeds this already" in twice.content.decode()
    none = browser.post(page.request["PATH_INFO"], {"column_1": "city"})
    assert "No column was recognised as Name" in none.content.decode()
    done = browser.post(page.request["PATH_INFO"], {"column_0": "name", "column_1": "city"}, follow=True)
    assert done.redirect_chain[-1][0] == f"{company.url}/imports/{source.pk}/"
    assert "Import rows" in done.content.decode()


def test_by_rest_the_columns_of_a_staged_file_are_chosen_anew(company, api):
    keyed = api(company.partner, "imports:read", "imports:write", "client-accounts:write")
    upload = SimpleUploadedFile("x.csv", b"Company Name,Nickname\nHartwell Ltd,Hart\n")
    pk = keyed.post("/api/v1/imports", {"file": upload, "noun": "client-accounts"}, format="multipart").json()["id"]
    answer = keyed.post(f"/api/v1/imports/{pk}/map", {"mapping": {"1": "name", "0": ""}})
    assert (answer.status_code, answer.json()["mapping"], answer.json()["counts"]) == (200, {"0": "", "1": "name"}, {"new": 1})
    wrong = keyed.post(f"/api/v1/imports/{pk}/map", {"mapping": {"7": "name"}})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "wrong_mapping")


def test_of_a_workbook_the_sheet_with_the_known_headers_is_read(owner):
    sheet = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
    cells = "".join(
        f'<row r="{n}"><c t="inlineStr"><is><t>{text}</t></is></c></row>' for n, text in ((1, "Company Name"), (2, "A"))
    )
    data = workbook([["Exported by the PSA", "on Monday"]], second=sheet.format(cells))
    assert stage(owner, data).rows.get().values == {"name": "A"}
