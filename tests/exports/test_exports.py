"""Lists as files: what is shown, all of it and nothing else; at once while it is small, and else by a job."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.utils import translation

from partners.clients.lists import CLIENT_ACCOUNTS
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal import clock
from portal.errors import ViewOnly
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.exports import asked as bounds
from portal.exports import services
from portal.exports.delimited import as_written, harmless
from portal.exports.formats import FORMATS
from portal.jobs.keeping import forget_old_jobs
from portal.jobs.models import KEPT, Job
from portal.jobs.services import cancel_job, retry_job, run_due_jobs
from portal.ratelimit import TokenBucket
from portal.tenancy.actor import Actor
from portal.tenancy.roles import StaffRole
from portal.viewing.services import start_view
from tests.exports.reading import bytes_of, sheet_of, table_of

pytestmark = pytest.mark.django_db

LIST = "/p/hartwell-it/clients/"
EXPORT = "/p/hartwell-it/lists/client-accounts/export/"
REST = "/api/v1/client-accounts/export"


@pytest.fixture
def browser(company, sign_in):
    return sign_in(company.user("seller"))


def test_the_file_has_what_the_page_shows_over_all_its_pages(company, add, browser, monkeypatch):
    monkeypatch.setattr(bounds, "BATCH", 20)
    add(*(f"Client {number:02}" for number in range(55)), country="US", city="Portland", phone="+19715550110")
    add("Elsewhere", country="DE")
    shown = f"{LIST}?country=US&sort=-name&columns=name,seats,city,phone,created_at"
    page = browser.get(shown)
    assert EXPORT in page.text
    names = [row.name for row in page.context["listing"].rows]
    names += [row.name for row in browser.get(LIST + page.context["listing"].next).context["listing"].rows]
    answer = browser.post(EXPORT, {"format": "csv", "back": shown})
    assert answer["Content-Disposition"] == f'attachment; filename="clients-{clock.today()}.csv"'
    head, *rows = table_of(answer)
    assert head == ["Client", "Seats", "Phone", "City", "Added"]
    assert [row[0] for row in rows] == names
    assert rows[0][1:4] == ["0", "'+1 971-555-0110", "Portland"]
    assert rows[0][4].endswith("+00:00")
    file = bytes_of(browser.post(EXPORT, {"format": "xlsx", "back": shown}))
    head, *rows = sheet_of(file)
    assert head[-1] == "Added (UTC)"
    assert [row[0] for row in rows] == names
    assert (rows[0][1], rows[0][2]) == (0, "+1 971-555-0110")
    assert rows[0][4].replace(microsecond=0) == ClientAccount.objects.get(name="Client 54").created_at.replace(
        tzinfo=None, microsecond=0
    )
    event = Event.objects.filter(verb="list.exported").latest("created_at")
    assert (event.subject_id, event.actor_id) == (company.partner.pk, company.user("seller").pk)
    query = "columns=name%2Cseats%2Cphone%2Ccity%2Ccreated_at&country=US&sort=-name"
    assert event.new == {"list": "client-accounts", "query": query, "format": "xlsx", "rows": 55}
    assert sentence(event) == "exported a list as XLSX; rows: 55"


def test_it_follows_the_persons_choice_of_columns_language_and_zone(company, add, browser):
    add("Aspen")
    user = company.user("seller")
    user.language, user.time_zone = "de", "Europe/Berlin"
    user.save()
    browser.post("/p/hartwell-it/lists/client-accounts/columns/", {"columns": ["name", "state", "created_at"], "back": LIST})
    head, row = table_of(browser.post(EXPORT, {"format": "csv", "back": LIST}))
    with translation.override("de"):
        columns = {column.name: str(column.label) for column in CLIENT_ACCOUNTS.columns}
        assert row[1] == str(ClientAccount.State.ACTIVE.label)
    assert head == [columns["name"], columns["state"], columns["created_at"]]
    assert row[2][-6:] in {"+01:00", "+02:00"}
    head = sheet_of(bytes_of(browser.post(EXPORT, {"format": "xlsx", "back": LIST})))[0]
    assert head[2].endswith("(Europe/Berlin)")


HOSTILE = [
    "=1+1",
    "+1",
    "-1+1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    'say "hi", <b>&amp;',
    "_x000D_",
    "Zürich 漢字 😀",
]


def test_no_cell_is_a_formula_and_every_text_survives(add, browser):
    add(*(f"Client {number}" for number in range(len(HOSTILE))))
    for number, text in enumerate(HOSTILE):
        ClientAccount.objects.filter(name=f"Client {number}").update(city=text, name=text)
    back = f"{LIST}?columns=city&sort=name"
    raw = bytes_of(browser.post(EXPORT, {"format": "csv", "back": back}))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == len(HOSTILE) + 1
    cells = {row[1] for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))}
    assert {f"'{text}" for text in HOSTILE[:8]} | set(HOSTILE[8:]) <= cells
    sheet = sheet_of(bytes_of(browser.post(EXPORT, {"format": "xlsx", "back": back})))
    assert set(HOSTILE) <= {row[1] for row in sheet}


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_rows_are_read_page_by_page_while_they_are_sent(format, add, owner, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(bounds, "BATCH", 4)
    add(*(f"Client {number}" for number in range(12)))
    wanted = bounds.Asked(owner, CLIENT_ACCOUNTS, QueryDict("columns=name"), FORMATS[format])
    pieces = wanted.file()
    with django_assert_num_queries(2):  # of each page: the rows, and their contacts
        next(pieces)
        if format == "csv":
            next(pieces)
    with django_assert_num_queries(4):
        assert len(list(pieces)) >= 2
    ClientAccount.objects.filter(name__gte="Client 2").delete()
    with django_assert_num_queries(2):
        list(bounds.Asked(owner, CLIENT_ACCOUNTS, QueryDict("columns=name"), FORMATS[format]).file())


# Heads that are no field of the record, nor the name beside an id (`owner_name` beside `owner`).
def test_above_the_bound_a_job_writes_it_part_by_part_for_who_started_it(company, add, browser, sign_in, monkeypatch):
    monkeypatch.setattr(bounds, "AT_ONCE", 5)
    monkeypatch.setattr(bounds, "BATCH", 4)
    add(*(f"Client {number}" for number in range(10)))
    answer = browser.post(EXPORT, {"format": "xlsx", "back": f"{LIST}?columns=name,seats&sort=-name"})
    job = Job.objects.get(kind="export")
    assert answer["Location"] == f"{company.url}/jobs/{job.pk}/"
    assert (job.total, str(job)) == (10, "Export: Clients")
    add("Another")  # the rows are those of when they are read
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.refused) == ("done", 11, 11, 0)
    page = browser.get(f"{company.url}/jobs/{job.pk}/").text
    assert "Download file" in page
    file = browser.get(f"{company.url}/jobs/{job.pk}/file/")
    assert file["Content-Disposition"] == f'attachment; filename="clients-{clock.today()}.xlsx"'
    rows = sheet_of(bytes_of(file))
    assert [row[0] for row in rows] == ["Client", *(f"Client {number}" for number in range(9, -1, -1)), "Another"]
    assert Event.objects.get(verb="list.exported").new["rows"] == 11
    assert not default_storage.exists(f"exports/{job.pk}-000000")
    assert sign_in(company.user("owner")).get(f"{company.url}/jobs/{job.pk}/file/").status_code == 403
    member = company.partner.memberships.get(user=company.user("seller"))
    member.role = "learner"
    member.save()
    assert browser.get(f"{company.url}/jobs/{job.pk}/file/").status_code in {403, 404}
    with clock.moved(by=KEPT + timedelta(minutes=1)):
        forget_old_jobs()
    assert not default_storage.exists(f"exports/{job.pk}")


def test_a_job_is_cancelled_and_begins_anew_and_stops_with_its_persons_rights(company, add, monkeypatch):
    monkeypatch.setattr(bounds, "BATCH", 2)
    add(*(f"Client {number}" for number in range(5)))
    actor = company.actor("technician")
    job = services.start_export(actor=actor, asked=bounds.Asked(actor, CLIENT_ACCOUNTS, QueryDict(), FORMATS["csv"]))
    cancel_job(actor=actor, job=job)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 0)
    part = f"exports/{job.pk}-000000"
    default_storage.save(part, ContentFile(b"of a worker that was cut off"))
    retry_job(actor=actor, job=job)
    assert not default_storage.exists(part)
    run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 5)
    again = services.start_export(actor=actor, asked=bounds.Asked(actor, CLIENT_ACCOUNTS, QueryDict(), FORMATS["csv"]))
    company.partner.memberships.filter(user=company.user("technician")).update(role="learner")
    run_due_jobs()
    again.refresh_from_db()
    assert (again.state, "file" in again.options) == ("failed", False)


def test_by_rest_with_the_scope_to_read_and_nothing_left_out(company, other_company, add, api, monkeypatch):
    few = add("Aspen", "Birch", country="US")
    create_client_account(actor=other_company.actor("owner"), name="Foreign")
    keyed = api(company.partner, "client-accounts:read", "jobs:read")
    head, *rows = table_of(keyed.get(f"{REST}?columns=name,seats,country&sort=-name&country=US"))
    assert (head, rows) == (
        ["id", "name", "seats", "country"],
        [[few[1].pk, "Birch", "0", "US"], [few[0].pk, "Aspen", "0", "US"]],
    )
    foreign = other_company.partner.memberships.first().pk
    assert len(table_of(keyed.get(f"{REST}?owner={foreign}"))) == 1
    for query, field in {
        "sort=price": "sort", "columns=name,owner": "columns",
        "columns=name,price": "columns", "colour=red": "colour", "state=lost": "state",
        "format=pdf": "format", "cursor=x": "cursor", "q=" + "x" * 300: "q",
    }.items():  # fmt: skip
        answer = keyed.get(f"{REST}?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), query
    assert "Choose one of: active, " in keyed.get(f"{REST}?state=lost").json()["detail"]
    monkeypatch.setattr(bounds, "AT_ONCE", 1)
    assert keyed.get(REST).json()["code"] == "export_too_large"
    body = {"format": "csv", "filters": {"q": "asp"}, "columns": ["name"]}
    tried = keyed.post(f"{REST}?dry_run=true", body)
    assert (tried.status_code, tried["Dry-Run"], Job.objects.count()) == (202, "true", 0)
    started = [keyed.post(REST, body, headers={"Idempotency-Key": "k"}).json()["id"] for _ in range(2)]
    assert len(set(started)) == Job.objects.count() == 1
    run_due_jobs()
    file = f"/api/v1/jobs/{started[0]}/file"
    assert table_of(keyed.get(file)) == [["id", "name"], [few[0].pk, "Aspen"]]
    assert api(company.partner, "jobs:read", "client-accounts:read").get(file).status_code == 403
    assert api(company.partner, "jobs:read").get(REST).json()["code"] == "scope_missing"
    assert api(company.partner, "jobs:read").post(REST, {}).json()["code"] == "scope_missing"
    assert api(company.partner, "partners:read").get("/api/v1/partners/export").status_code == 404

def test_who_reads_no_clients_or_only_looks_takes_no_file(company, other_company, add, sign_in, colleague):
    add("Aspen")
    learner = sign_in(company.user("learner"))
    assert learner.post(EXPORT, {"format": "csv", "back": LIST})["Location"] == f"{LIST}?"
    editor = sign_in(colleague(StaffRole.CONTENT_EDITOR))
    assert editor.post("/staff/lists/staff-client-accounts/export/", {"format": "csv"}).status_code == 302
    assert sign_in(other_company.user("owner")).post(EXPORT, {"format": "csv"}).status_code == 404
    support = colleague(StaffRole.SUPPORT)
    view = start_view(actor=Actor.person(support), partner=company.partner, role="owner", reason="x")
    looking = sign_in(support)
    assert EXPORT not in looking.get(LIST).text
    assert looking.post(EXPORT, {"format": "csv", "back": LIST}).status_code == 302
    actor = Actor.viewer(view)
    with pytest.raises(ViewOnly):
        services.export_at_once(actor=actor, asked=bounds.Asked(actor, CLIENT_ACCOUNTS, QueryDict(), FORMATS["csv"]))
    assert not Event.objects.filter(verb="list.exported").exists()


def test_exports_of_one_person_are_limited(add, browser, monkeypatch):
    monkeypatch.setattr(services, "AN_HOUR", 1)
    add("Aspen")
    assert browser.post(EXPORT, {"format": "csv", "back": LIST}).status_code == 200
    assert browser.post(EXPORT, {"format": "csv", "back": LIST}).status_code == 302
    assert TokenBucket.objects.filter(key__startswith="export:person:").count() == 1
    assert Event.objects.filter(verb="list.exported").count() == 1


def test_a_formula_behind_a_semicolon_is_text_too_and_comes_back():
    for text in ("Acme;=1+1", "=1", "a\t+1", "＝1", "Acme; Co", "x=1"):
        assert as_written(harmless(text)) == text
    assert harmless("Acme;=1+1") == "Acme;'=1+1"


def test_a_key_gets_the_columns_of_those_nouns_alone_that_it_reads(api, company):
    heads = []
    for scopes in (("subscriptions:read",), ("subscriptions:read", "client-accounts:read", "plans:read")):
        answer = api(company.partner, *scopes).get("/api/v1/subscriptions/export?format=csv")
        heads.append(b"".join(answer.streaming_content).decode().splitlines()[0].split(","))
    assert set(heads[1]) - set(heads[0]) == {"client_account_name", "plan_name"}
