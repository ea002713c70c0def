"""Custom fields in the list of clients: columns, filters, files and kept views, on pages and by REST."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.clients.services import create_client_account
from partners.custom_fields.services import archive_custom_field, restore_custom_field, update_custom_field
from portal.jobs.services import run_due_jobs
from portal.lists.models import ColumnChoice, SavedView
from portal.tenancy.models import Membership
from tests.exports.reading import bytes_of, sheet_of, table_of

pytestmark = pytest.mark.django_db
REST = "/api/v1/client-accounts"
SCOPES = ("client-accounts:read", "saved-views:read", "saved-views:write", "jobs:read")


@pytest.fixture
def url(company) -> str:
    return f"{company.url}/clients/"


@pytest.fixture
def client_of(company):
    def made(name: str, **custom):
        return create_client_account(actor=company.actor("seller"), name=name, custom_fields=custom)

    return made


@pytest.fixture
def fields(add_field) -> dict:
    """One of each kind."""
    return {
        "contract": add_field("Contract"),
        "racks": add_field("Racks", "number"),
        "signed": add_field("Signed", "date"),
        "level": add_field("Level", "choice", "Gold", "Silver"),
        "managed": add_field("Managed", "yes-no"),
    }


@pytest.fixture
def two(fields, client_of):
    """What a filter has to tell apart."""
    values = (
        {"contract": "K-1041 Ärzte", "racks": "9.5", "signed": "2027-03-01", "level": "Gold", "managed": True},
        {"contract": "=1+1", "racks": "-10", "signed": "2027-10-01", "level": "Silver", "managed": False},
    )
    for name, given in zip(("Aspen", "Birch"), values, strict=True):
        client_of(name, **{fields[called].pk: value for called, value in given.items()})
    client_of("Cedar")


def names(answer) -> list[str]:
    listed = answer.context["listing"]
    assert not listed.remarks
    return [row.name for row in listed.rows]


ASKED = [
    ("contract", "", "k-1041", ["Aspen"]),
    ("contract", "", "=1+", ["Birch"]),
    ("contract", "", "ÄRZTE", ["Aspen"]),
    ("contract", "", "arzte", ["Aspen"]),
    ("contract", "", "aerzte", ["Aspen"]),
    ("contract", "", "10", ["Aspen"]),
    ("contract", "", "%", []),
    ("contract", "", '"', []),
    ("racks", ".min", "9.5", ["Aspen"]),
    ("racks", ".min", "0", ["Aspen"]),
    ("racks", ".max", "9.4", ["Birch"]),
    ("racks", ".max", "0", ["Birch"]),
    ("signed", ".since", "2027-03-02", ["Birch"]),
    ("signed", ".until", "2027-03-01", ["Aspen"]),
    ("level", "", "Gold", ["Aspen"]),
    ("level", "", "gold", ["Aspen"]),
    ("level", "", "Gol", []),
    ("level", "", "Bronze", []),
    ("managed", "", "true", ["Aspen"]),
    ("managed", "", "false", ["Birch"]),
]


@pytest.mark.parametrize(("field", "way", "value", "found"), ASKED)
def test_pages_rest_and_files_filter_by_a_field_alike(field, way, value, found, company, fields, two, sign_in, api, url):
    browser, key, asked = sign_in(company.user("read-only")), api(company.partner, *SCOPES), {f"{fields[field].key}{way}": value}
    assert names(browser.get(url, asked)) == found
    assert [row["name"] for row in key.get(REST, asked).json()["data"]] == found
    assert [row[1] for row in table_of(key.get(f"{REST}/export", asked))[1:]] == found


@pytest.mark.parametrize(
    ("field", "way", "value"),
    [
        ("racks", ".min", "many"),
        ("racks", ".min", "NaN"),
        ("racks", ".max", "1" * 10_000),
        ("signed", ".since", "yesterday"),
        ("signed", ".until", "2027-02-30"),
        ("level", "", "x" * 81),
        ("contract", "", "x" * 10_000),
    ],
)
def test_what_no_field_can_be_asked_for_is_left_out_of_a_page_and_refused_by_rest(
    field, way, value, company, fields, two, sign_in, api, url
):
    asked = {f"{fields[field].key}{way}": value}
    listed = sign_in(company.user("seller")).get(url, asked).context["listing"]
    assert (len(listed.rows), len(listed.remarks)) == (3, 1)
    answer = api(company.partner, *SCOPES).get(REST, asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, next(iter(asked)))


def test_each_is_a_column_for_those_who_choose_it(company, fields, two, sign_in, url):
    browser = sign_in(company.user("seller"))
    assert "K-1041" not in browser.get(url).text
    chosen = [fields[called].key for called in ("racks", "managed", "signed", "contract")]
    kept = browser.post(f"{company.url}/lists/client-accounts/columns/", {"columns": chosen, "back": url})
    page = browser.get(kept["Location"])
    assert [head.column.label for head in page.context["listing"].heads] == ["Client", "Contract", "Racks", "Signed", "Managed"]
    for words in ("K-1041 Ärzte", "9.5", "1 Mar 2027", "No"):
        assert words in page.text
    assert "K-1041" in browser.get(url).text


def test_files_have_what_is_shown_and_no_formula_runs(company, fields, two, sign_in, api, url):
    every = ",".join(field.key for field in fields.values())
    browser, post = sign_in(company.user("read-only")), {"back": f"{url}?columns=name,{every}"}
    head, aspen, birch, cedar = table_of(browser.post(f"{company.url}/lists/client-accounts/export/", {**post, "format": "csv"}))
    assert head == ["Client", "Contract", "Racks", "Signed", "Level", "Managed"]
    assert aspen == ["Aspen", "K-1041 Ärzte", "9.5", "2027-03-01", "Gold", "true"]
    assert birch == ["Birch", "'=1+1", "-10", "2027-10-01", "Silver", "false"]
    assert cedar == ["Cedar", "", "", "", "", ""]
    sheet = sheet_of(bytes_of(browser.post(f"{company.url}/lists/client-accounts/export/", {**post, "format": "xlsx"})))
    assert sheet[1] == ["Aspen", "K-1041 Ärzte", 9.5, date(2027, 3, 1), "Gold", True]
    rest = table_of(api(company.partner, *SCOPES).get(f"{REST}/export", {"columns": every}))
    assert rest[0] == ["id", "name", *(field.key for field in fields.values())]
    assert rest[1][2:] == aspen[1:]


def test_a_file_that_a_job_writes_has_them_too(company, fields, two, api, admin):
    key = api(company.partner, *SCOPES)
    wanted = {"columns": ["name", fields["contract"].key], "filters": {fields["managed"].key: "false"}}
    job = key.post(f"{REST}/export", wanted, format="json").json()
    run_due_jobs()
    written = key.get(f"/api/v1/jobs/{job['id']}/file")
    rows = list(csv.reader(io.StringIO(b"".join(written.streaming_content).decode("utf-8-sig"))))
    assert [row[1:] for row in rows] == [["name", fields["contract"].key], ["Birch", "'=1+1"]]
    late = key.post(f"{REST}/export", wanted, format="json").json()
    archive_custom_field(actor=admin, custom_field=fields["managed"])
    run_due_jobs()
    assert key.get(f"/api/v1/jobs/{late['id']}").json()["state"] == "failed"  # it would have all clients by now


def test_clients_with_a_choice_that_is_offered_no_longer_are_found_by_it(company, fields, two, admin, sign_in, api, url):
    level = update_custom_field(actor=admin, custom_field=fields["level"], choices=["Silver", "Bronze"])
    page = sign_in(company.user("seller")).get(url, {level.key: "Gold"})
    assert names(page) == ["Aspen"]
    assert "Level: Gold" in [chip.label for chip in page.context["listing"].applied]
    assert all(f'<option value="{choice}">' in page.text for choice in level.choices)
    assert [row["name"] for row in api(company.partner, *SCOPES).get(REST, {level.key: "Gold"}).json()["data"]] == ["Aspen"]


@pytest.mark.parametrize("asked", ["Grün", "GRÜN", "grun", "Grun"])
def test_a_choice_that_was_spelled_anew_finds_what_was_chosen_before_and_since(
    company, add_field, client_of, admin, sign_in, url, asked
):
    level = add_field("Level", "choice", "Grun", "Grau")
    for name, chosen in (("Aspen", "Grun"), ("Cedar", "Grau")):
        client_of(name, **{level.pk: chosen})
    level = update_custom_field(actor=admin, custom_field=level, choices=["Grün", "Grau"])
    client_of("Birch", **{level.pk: "Grün"})
    assert names(sign_in(company.user("seller")).get(url, {level.key: asked})) == ["Aspen", "Birch"]


def test_another_partner_s_field_is_no_column_and_no_filter(company, fields, two, add_field, outsider, sign_in, api, url):
    theirs = add_field("Contract", actor=outsider)
    browser, key = sign_in(company.user("seller")), api(company.partner, *SCOPES)
    page = browser.get(url, {theirs.key: "x", "columns": f"name,{theirs.key}"}).context["listing"]
    assert page.remarks == [f"This list has no filter “{theirs.key}”, so it was left out."]
    assert [head.column.name for head in page.heads] == ["name"]
    assert browser.post(f"{company.url}/lists/client-accounts/columns/", {"columns": theirs.key}).status_code == 400
    assert key.get(REST, {theirs.key: "x"}).json()["errors"][0]["code"] == "unknown_parameter"
    for asked in ({theirs.key: "x"}, {"columns": theirs.key}):
        assert key.get(f"{REST}/export", asked).status_code == 400
    view = {"list_name": "client-accounts", "name": "Theirs", "query": f"{theirs.key}=x", "shared": True}
    assert key.post("/api/v1/saved-views", view, format="json").status_code == 400


def test_staff_s_list_across_partners_has_none_of_them(fields, two, staff_user, sign_in, api):
    field = fields["contract"]
    listed = sign_in(staff_user).get("/staff/client-accounts/", {field.key: "K", "columns": field.key}).context["listing"]
    assert (len(listed.rows), len(listed.heads)) == (3, 1)
    assert "has no filter" in listed.remarks[0]
    assert api(None, *SCOPES, staff=True).get(REST, {field.key: "K"}).status_code == 400


def test_a_kept_view_with_one_that_is_archived_opens_without_it_and_with_it_again(
    company, fields, two, admin, sign_in, api, url
):
    browser, level = sign_in(company.user("seller")), fields["level"]
    asked = f"{url}?{level.key}=Gold&columns=name,{level.key}&state=active"
    opened = browser.post(f"{company.url}/lists/client-accounts/views/", {"name": "Golden", "back": asked})["Location"]
    assert names(browser.get(opened)) == ["Aspen"]
    archived = archive_custom_field(actor=admin, custom_field=level)
    listed = browser.get(opened).context["listing"]
    assert listed.remarks == ["The custom field “Level” is archived, so this list neither shows it nor asks for it."]
    assert ([head.column.name for head in listed.heads], len(listed.rows)) == (["name"], 3)
    kept = browser.post(f"{company.url}/lists/client-accounts/views/", {"name": "All", "back": asked})["Location"]
    assert kept == f"{url}?columns=name%2C{level.key}&state=active"
    assert api(company.partner, *SCOPES).get(REST, {level.key: "Gold"}).status_code == 400
    restore_custom_field(actor=admin, custom_field=archived)
    assert names(browser.get(opened)) == ["Aspen"]
    assert SavedView.objects.count() == 2


def test_what_is_done_with_all_that_match_is_not_done_once_a_filter_is_gone(company, fields, two, admin, sign_in, url):
    browser, level, bulk = sign_in(company.user("seller")), fields["level"], f"{company.url}/lists/client-accounts/bulk/archive/"
    query = f"{level.key}=Gold"
    sent = {"all": "1", "query": query, "back": f"{url}?{query}", "format": "csv"}
    assert len(table_of(browser.post(f"{company.url}/lists/client-accounts/export/", sent))) == 2
    assert "1 client" in browser.post(bulk, sent).text
    archive_custom_field(actor=admin, custom_field=level)
    for where in (bulk, f"{company.url}/lists/client-accounts/export/"):
        answer = browser.post(where, sent, follow=True)
        assert answer.redirect_chain == [(f"{url}?{query}", 302)]
        assert [str(one).partition(", so")[0] for one in answer.context["messages"]] == ["The custom field “Level” is archived"]
    shown = browser.get(f"{url}?{query}&state=active")
    assert shown.context["listing"].query_shown == "state=active"
    assert f'name="back" value="{url}?state=active"' in shown.text
    assert 'name="query" value="state=active"' in shown.text


def test_a_column_that_is_archived_between_two_parts_of_a_file_ends_it(company, fields, two, admin, api):
    key = api(company.partner, *SCOPES)
    job = key.post(f"{REST}/export", {"columns": ["name", fields["contract"].key]}, format="json").json()
    archive_custom_field(actor=admin, custom_field=fields["contract"])
    run_due_jobs()
    assert key.get(f"/api/v1/jobs/{job['id']}").json()["state"] == "failed"


def test_what_somebody_chose_at_another_partner_stays_there(company, other_company, fields, add_field, outsider, sign_in, url):
    user, theirs = company.user("seller"), add_field("Theirs", actor=outsider)
    Membership.objects.create(partner=other_company.partner, user=user, role="seller")
    browser, there = sign_in(user), f"/p/{other_company.partner.slug}"
    browser.post(f"{there}/lists/client-accounts/columns/", {"columns": ["city", theirs.key], "back": "/x"})
    own = browser.post(f"{company.url}/lists/client-accounts/columns/", {"columns": [fields["level"].key], "back": "/x"})
    assert theirs.pk not in own["Location"]
    assert set(ColumnChoice.objects.get().columns) == {"name", fields["level"].key, theirs.key}
    assert [head.column.label for head in browser.get(url).context["listing"].heads] == ["Client", "Level"]
    assert [head.column.label for head in browser.get(f"{there}/clients/").context["listing"].heads] == ["Client", "Theirs"]


def test_as_many_questions_for_many_rows_and_fields_as_for_one(company, add_field, client_of, sign_in, api, url):
    browser, key = sign_in(company.user("seller")), api(company.partner, *SCOPES)

    def asked(field) -> list[int]:
        only, query = {field.key: "K"}, {field.key: "K", "columns": f"name,{field.key}"}
        counted = []
        for who, where, what in ((browser, url, query), (key, REST, only), (key, f"{REST}/export", query)):
            with CaptureQueriesContext(connection) as queries:
                assert who.get(where, what).status_code == 200
            counted.append(len(queries))
        return counted

    first = add_field("One")
    client_of("Aspen", **{first.pk: "K-1"})
    asked(first)
    once = asked(first)
    for number in (2, 3):
        more = add_field(f"Field {number}")
        client_of(f"Client {number}", **{first.pk: "K-2", more.pk: "K-3"})
    assert asked(first) == once
