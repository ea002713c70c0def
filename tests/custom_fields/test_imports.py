"""Custom fields as columns of a file of clients."""

import io

import pytest
from django.core.files.base import ContentFile

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from partners.custom_fields.services import archive_custom_field
from portal.errors import NotAllowed
from portal.imports.problems import WrongMapping
from portal.imports.services import commit_import, map_import, stage_import
from portal.jobs.services import run_due_jobs
from tests.exports.reading import bytes_of, table_of
from tests.imports.workbooks import workbook

pytestmark = pytest.mark.django_db
HEADS = "Company Name,Contract,Racks,Signed,Level,Managed"
GOOD = f"{HEADS}\nAspen,=1+1,\"1.250,50\",31.03.2027,gold,ja\nBirch,K-2,-4,2027-04-01,Silver,FALSE\nCedar,,,,,\n"


@pytest.fixture
def fields(add_field) -> dict:
    kinds = {"Contract": "text", "Racks": "number", "Signed": "date", "Managed": "yes-no"}
    made = {name: add_field(name, kind) for name, kind in kinds.items()}
    return {**made, "Level": add_field("Level", "choice", "Gold", "Silver")}


@pytest.fixture
def seller(company):
    return company.actor("seller")


def stage(actor, text: str, **options):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(text.encode(), "x.csv"), **options)


def bring(actor, text: str) -> dict[int, str]:
    source = commit_import(actor=actor, source=stage(actor, text))
    run_due_jobs()
    return dict(source.rows.values_list("number", "outcome"))


def kept(name: str, fields: dict) -> dict:
    values = ClientAccount.objects.get(name=name).custom_fields
    return {called: values[field.pk] for called, field in fields.items() if field.pk in values}


def test_each_is_known_by_its_name_and_repeating_the_file_changes_nothing(fields, seller):
    assert bring(seller, GOOD) == {2: "new", 3: "new", 4: "new"}
    aspen = {"Contract": "=1+1", "Racks": "1250.5", "Signed": "2027-03-31", "Managed": True, "Level": "Gold"}
    assert kept("Aspen", fields) == aspen
    birch = {"Contract": "K-2", "Racks": "-4", "Signed": "2027-04-01", "Managed": False, "Level": "Silver"}
    assert kept("Birch", fields) == birch
    assert kept("Cedar", fields) == {}
    assert bring(seller, GOOD) == dict.fromkeys((2, 3, 4), "unchanged")
    assert bring(seller, f"{HEADS}\nAspen,,,,Silver,\nBirch,,,,,no\n") == {2: "changed", 3: "unchanged"}
    assert kept("Aspen", fields) == aspen | {"Level": "Silver"}  # an empty cell takes nothing away


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("Level", "Bronze", "custom_field_value_invalid"),
        ("Signed", "31.02.2027", "no_such_day"),
        ("Signed", "soon", "invalid_date"),
        ("Contract", "x" * 501, "too_long"),
        ("Contract", "x" * 9_999, "too_long"),
        ("Contract", "a\0b", "damaged_text"),
        ("Racks", "many", "invalid_number"),
        ("Racks", "1" * 16, "invalid_number"),
        ("Racks", "1.1234567", "custom_field_value_invalid"),
        ("Managed", "perhaps", "unknown_word"),
    ],
)
def test_what_no_field_takes_is_told_at_its_cell_and_the_rest_comes_in(column, cell, code, fields, seller, company, sign_in):
    text = f"Company Name,City,{column}\nAspen,Bend,{cell}\n"
    source = stage(seller, text)
    problem = source.rows.get().problems[0]
    assert [problem[name] for name in ("row", "column", "field", "code")] == [2, column, fields[column].key, code]
    assert problem["message"]
    assert problem["cure"]
    told = table_of(sign_in(company.user("seller")).get(f"{company.url}/imports/{source.pk}/error-file/"))
    assert problem["message"] in told[1][0]
    assert bring(seller, text) == {2: "new"}
    assert (ClientAccount.objects.get().city, kept("Aspen", fields)) == ("Bend", {})


def test_a_column_of_another_name_is_chosen_and_remembered(fields, seller, company, sign_in):
    text = "Firm,Vertragsnr\nAspen,K-1\n"
    source = stage(seller, text, complete=False)
    page = sign_in(company.user("seller")).get(f"{company.url}/imports/{source.pk}/columns/")
    assert (fields["Contract"].key, "Contract") in page.context["form"].fields["column_1"].choices
    map_import(actor=seller, source=source, mapping={"0": "name", "1": fields["Contract"].key})
    commit_import(actor=seller, source=source)
    again = stage(seller, text.replace("K-1", "K-2"))
    assert again.mapping == {"0": "name", "1": fields["Contract"].key}
    assert again.rows.get().values == {"name": "Aspen", fields["Contract"].key: "K-2"}


@pytest.mark.parametrize(
    ("heads", "known"),
    [
        ("Company Name,Debitor", {"0": "name", "1": "external_id"}),
        ("Firma,City", {"0": "name", "1": "city"}),
        ("Company Name,Account Manager", {"0": "name", "1": "owner"}),
    ],
)
def test_what_a_client_is_read_from_is_not_taken_by_a_field_of_that_name(heads, known, add_field, seller):
    for name in ("Debitor", "Firma", "Account Manager"):
        add_field(name)
    assert stage(seller, f"{heads}\nAspen,x\n").mapping == known


def test_clients_are_found_by_their_number_under_the_name_of_a_field(add_field, seller):
    text = "Firma,Debitor\nAspen,D-1\n"
    assert bring(seller, text) == {2: "new"}
    field = add_field("Debitor")
    assert bring(seller, text.replace("Aspen", "Aspen Anew")) == {2: "changed"}
    assert ClientAccount.objects.get().external_id == "D-1"
    both = stage(seller, "Firma,Kundennummer,Debitor\nAspen,D-1,77\n")
    assert both.mapping == {"0": "name", "1": "external_id", "2": field.key}


def test_the_preview_says_what_changes_in_words(fields, seller, company, sign_in):
    bring(seller, GOOD)
    source = stage(seller, f"{HEADS}\nAspen,<b>,7000,01.04.2027,Silver,no\n")
    page = sign_in(company.user("seller")).get(f"{company.url}/imports/{source.pk}/")
    assert page.context["rows"][0]["changes"] == [
        ("Contract", "=1+1", "<b>"),
        ("Racks", "1,250.5", "7,000"),
        ("Signed", "31 Mar 2027", "1 Apr 2027"),
        ("Managed", "Yes", "No"),
        ("Level", "Gold", "Silver"),
    ]
    assert "&lt;b&gt;" in page.text


def test_a_large_file_is_read_by_a_job_with_the_same_rows(fields, seller, monkeypatch):
    at_once = list(stage(seller, GOOD).rows.order_by("number").values_list("values", "outcome", "problems"))
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 0)
    source = stage(seller, GOOD)
    run_due_jobs()
    assert list(source.rows.order_by("number").values_list("values", "outcome", "problems")) == at_once


def test_the_list_s_own_export_comes_back_unchanged(fields, seller, company, sign_in):
    bring(seller, GOOD)
    browser, every = sign_in(company.user("seller")), ",".join(field.key for field in fields.values())
    back = f"{company.url}/clients/?columns=name,{every}"
    for format in ("csv", "xlsx"):
        file = bytes_of(browser.post(f"{company.url}/lists/client-accounts/export/", {"format": format, "back": back}))
        content = ContentFile(io.BytesIO(file).read(), f"x.{format}")
        source = stage_import(actor=seller, noun="client-accounts", file=content)
        assert set(source.mapping.values()) == {"name", *(field.key for field in fields.values())}
        assert set(source.rows.values_list("outcome", flat=True)) == {"unchanged"}


def test_a_number_that_could_be_a_thousand_comes_back_from_the_list_s_own_file(fields, seller, company, sign_in):
    racks = fields["Racks"]
    create_client_account(actor=seller, name="Aspen", custom_fields={racks.pk: "-1.248"})
    browser, back = sign_in(company.user("seller")), f"{company.url}/clients/?columns=name,{racks.key}"
    assert "-1.248<" in browser.get(back).text
    file = bytes_of(browser.post(f"{company.url}/lists/client-accounts/export/", {"format": "csv", "back": back}))
    source = stage(seller, file.decode("utf-8-sig"))
    assert [(row.outcome, row.values[racks.key]) for row in source.rows.all()] == [("unchanged", "-1.248")]


def test_a_sheet_s_number_has_the_digits_that_the_sheet_shows(fields, seller):
    file = ContentFile(workbook([["Company Name", "Racks"], ["Aspen", 0.1 + 0.2], ["Birch", 12.5]]), "x.xlsx")
    source = stage_import(actor=seller, noun="client-accounts", file=file)
    assert [row.values[fields["Racks"].key] for row in source.rows.order_by("number")] == ["0.3", "12.5"]


def test_one_that_was_archived_meanwhile_refuses_its_row(fields, seller, admin, company, sign_in):
    create_client_account(actor=seller, name="Aspen")
    source = stage(seller, "Company Name,Contract\nAspen,K-9\nBirch,\n")
    archive_custom_field(actor=admin, custom_field=fields["Contract"])
    for page in ("", "columns/"):
        assert sign_in(company.user("seller")).get(f"{company.url}/imports/{source.pk}/{page}").status_code == 200
    commit_import(actor=seller, source=source)
    run_due_jobs()
    assert dict(source.rows.values_list("number", "outcome")) == {2: "refused", 3: "new"}
    assert source.rows.get(number=2).problems[0]["code"] == "custom_field_archived"
    assert stage(seller, "Company Name,Contract\nAspen,K-9\n").mapping == {"0": "name"}


def test_a_column_once_chosen_for_one_that_is_archived_by_now_is_recognised_again(fields, seller, admin):
    text = "Company Name,Contract,City\nAspen,K-1,Bend\n"
    source = stage(seller, text, complete=False)
    map_import(actor=seller, source=source, mapping={"0": "name", "1": "", "2": fields["Contract"].key})
    commit_import(actor=seller, source=source)
    assert stage(seller, text).mapping == {"0": "name", "1": "", "2": fields["Contract"].key}
    archive_custom_field(actor=admin, custom_field=fields["Contract"])
    assert stage(seller, text).mapping == {"0": "name", "2": "city"}


def test_another_partner_s_field_feeds_nothing_and_readers_bring_no_file(fields, seller, company, outsider):
    text = "Company Name,Contract\nAspen,K-9\n"
    with pytest.raises(WrongMapping):
        stage(outsider, text, mapping={"0": "name", "1": fields["Contract"].key})
    assert stage(outsider, text).mapping == {"0": "name"}
    with pytest.raises(NotAllowed):
        stage(company.actor("read-only"), text)


def test_a_name_of_signs_alone_takes_no_column_without_a_header(add_field, seller):
    add_field("★")
    assert stage(seller, "Company Name,,City\nAspen,x,Bend\n").mapping == {"0": "name", "2": "city"}
