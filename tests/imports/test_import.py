"""From a real export to client accounts: staged, previewed, committed as a job; the same file again changes nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from partners.clients.archiving import archive_client_account
from partners.clients.errors import NameTaken
from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal import clock
from portal.errors import NotAllowed, NotFound
from portal.events.models import Event
from portal.imports.errors import ImportClosed
from portal.imports.mending import error_file
from portal.imports.models import Import, ImportRow
from portal.imports.services import commit_import, discard_import, stage_import
from portal.jobs.models import Job
from portal.jobs.services import LEASE, cancel_job, run_due_jobs

DATA = Path(__file__).resolve().parents[1] / "data"
PSA = (DATA / "psa-companies.csv").read_bytes()


def stage(actor, data=PSA, filename="psa-companies.csv"):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(data, filename))


def bring(actor, data=PSA):
    source = commit_import(actor=actor, source=stage(actor, data))
    run_due_jobs()
    return source


def outcomes(source):
    return dict(source.rows.values_list("number", "outcome"))


def test_staging_saves_no_client_and_shows_every_row(owner):
    source = stage(owner)
    assert not ClientAccount.objects.exists()
    assert source.rows.count() == 11
    assert source.blank_rows == 1
    assert outcomes(source)[7] == "refused"  # the row without a name
    assert {"Type", "Territory"} == {h for i, h in enumerate(source.header) if str(i) not in source.mapping}


def test_problems_name_row_and_column(owner):
    kestrel = stage(owner).rows.get(number=8)
    columns = {problem["column"] for problem in kestrel.problems}
    assert {"Website", "Phone Number", "Default Contact Email", "Date Acquired"} <= columns
    assert all(problem["message"] and problem["cure"] for problem in kestrel.problems)


def test_a_domain_of_another_partners_client_is_told_before_it_is_brought_and_hinders_nothing(owner, outsider):
    for number in range(3):
        create_client_account(actor=outsider, name=f"Geheim {number}", domain=f"shared{number}.example")
    create_client_account(actor=owner, name="Known", external_id="K-2", domain="shared2.example")
    lines = [f"Shared {number},K-{number},https://www.shared{number}.example/" for number in range(3)]
    file = "\n".join(["Company Name,External ID,Website", *lines, "Own,K-3,own.example", "None,K-4,"]).encode()
    with translation.override("de"):
        first, second, known, own, none = stage(owner, file, "clients.csv").rows.order_by("number")
    for row in (first, second):
        told = [(problem["column"], problem["code"], problem["severity"]) for problem in row.problems]
        assert (row.outcome, row.has_errors, told) == ("new", False, [("Website", "client_elsewhere", "warning")])
    assert first.problems[0]["message"] == "Auch ein anderer Partner betreut einen Kunden mit der Domain shared0.example."
    assert "Geheim" not in str(first.problems)
    assert known.problems == own.problems == none.problems == []  # of the first its page tells already
    bring(owner, file)
    assert ClientAccount.objects.filter(partner=owner.partner_id, domain__startswith="shared").count() == 3


def test_as_many_queries_tell_so_of_many_rows_as_of_one(owner, outsider):
    for number in range(30):
        create_client_account(actor=outsider, name=f"Geheim {number}", domain=f"shared{number}.example")
    lines = [f"Shared {number},K-{number},shared{number}.example" for number in range(30)]
    one, thirty = ("\n".join(["Company Name,External ID,Website", *lines[:many]]).encode() for many in (1, 30))
    stage(owner, one)  # what is found out once a process
    with CaptureQueriesContext(connection) as of_one:
        stage(owner, one)
    with CaptureQueriesContext(connection) as of_thirty:
        assert all(row.problems for row in stage(owner, thirty).rows.all())
    assert len(of_thirty) == len(of_one) + 1  # and the rows, which the test reads


def test_committing_adds_the_clients_and_says_so_per_row(owner):
    source = bring(owner)
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", 9, 9)
    assert ClientAccount.objects.count() == 9
    refused = source.rows.get(number=6)  # the same dentist once more, under another number
    assert (refused.outcome, refused.problems[-1]["code"]) == ("refused", "domain_taken")
    paper_mill = ClientAccount.objects.get(external_id="1044")
    assert (paper_mill.name, paper_mill.domain) == ('"The Paper Mill" Bookshop', "papermill.example")
    assert source.rows.get(number=2).record_id == ClientAccount.objects.get(external_id="1042").pk


def test_the_same_file_again_changes_nothing(owner):
    bring(owner)
    before = list(ClientAccount.objects.order_by("id").values())
    events = Event.objects.filter(verb__startswith="client_account.").count()
    again = bring(owner)
    assert set(outcomes(again).values()) == {"unchanged", "refused"}
    assert list(ClientAccount.objects.order_by("id").values()) == before
    assert Event.objects.filter(verb__startswith="client_account.").count() == events


def test_what_another_client_has_is_foreseen_at_its_column(owner):
    bring(owner, b"External ID,Company Name,Website\n7,Hartwell,hartwell.example\n")
    taken = b"External ID,Company Name,Website\n7,Hartwell,hartwell.example\n8,Harwell,www.hartwell.example\n"
    same, other = stage(owner, taken).rows.order_by("number")
    assert same.outcome == "unchanged"
    assert (other.outcome, other.has_errors) == ("refused", True)
    found = [(one["code"], one["column"]) for one in other.problems]
    assert found == [("possible_duplicate", "Website"), ("domain_taken", "Website")]  # in the file, and in the portal


def foreseen(actor, lines, filename="x.csv"):
    rows = stage(actor, lines, filename).rows.order_by("number")
    return [(row.outcome, [one["code"] for one in row.problems if one["severity"] == "error"]) for row in rows]


def test_a_change_of_an_archived_client_is_foreseen_as_refused_and_no_change_is_none(owner):
    header = b"External ID,Company Name,City,Billing Contact Email\n"
    bring(owner, header + b"7,Hartwell,Salem,\n")
    archive_client_account(actor=owner, client_account=ClientAccount.objects.get(), reason="Left")
    assert foreseen(owner, header + b"7,Hartwell,Salem,\n") == [("unchanged", [])]
    assert foreseen(owner, header + b"7,Hartwell,Portland,\n") == [("refused", ["client_archived"])]
    assert foreseen(owner, header + b"7,Hartwell,,b@hartwell.example\n") == [("refused", ["client_archived"])]


def test_of_two_numbers_with_one_domain_the_second_is_foreseen_as_refused(owner):
    lines = b"External ID,Company Name,Website\n1,Hartwell,hartwell.example\n2,Kestrel,www.hartwell.example\n"
    assert foreseen(owner, lines) == [("new", []), ("refused", ["domain_taken"])]
    assert outcomes(bring(owner, lines)) == {2: "new", 3: "refused"}
    nameless = b"External ID,Company Name,Website\n3,,alder.example\n4,Alder,alder.example\n"
    assert [outcome for outcome, _ in foreseen(owner, nameless)] == ["refused", "new"]


def test_whoever_has_the_domain_already_keeps_it_though_an_earlier_row_asks_for_it(owner):
    header = b"External ID,Company Name,Website\n"
    bring(owner, header + b"1,Hartwell,\n2,Kestrel,kestrel.example\n")
    both = header + b"1,Hartwell,kestrel.example\n2,Kestrel,kestrel.example\n"
    assert foreseen(owner, both) == [("refused", ["domain_taken"]), ("unchanged", [])]


def test_an_empty_cell_never_erases(owner):
    bring(owner, b"External ID,Company Name,City\n7,Hartwell,Portland\n")
    bring(owner, b"External ID,Company Name,City\n7,Hartwell Dental,\n")
    client = ClientAccount.objects.get()
    assert (client.name, client.city) == ("Hartwell Dental", "Portland")


def test_a_file_without_numbers_means_the_clients_that_have_its_domains(owner):
    bring(owner, b"External ID,Company Name,Website\n7,Hartwell,hartwell.example\n")
    again = bring(owner, b"Company Name,Website,City\nHartwell,hartwell.example,Portland\n")
    assert (outcomes(again), ClientAccount.objects.get().city) == ({2: "changed"}, "Portland")
    another = bring(owner, b"External ID,Company Name,Website\n8,Hartwell,hartwell.example\n")
    assert outcomes(another) == {2: "refused"}


def test_a_row_means_what_an_earlier_row_of_the_file_has_made_or_left(owner):
    made = bring(owner, b"External ID,Company Name,Website\n,Hartwell,hartwell.example\nK-1,Harwell,hartwell.example\n")
    client = ClientAccount.objects.get()
    assert (outcomes(made), client.name, client.external_id) == ({2: "new", 3: "changed"}, "Harwell", "K-1")
    moved = bring(owner, b"External ID,Company Name,Website\nK-1,Harwell,harwell.example\n,Kestrel,hartwell.example\n")
    assert outcomes(moved) == {2: "changed", 3: "new"}
    assert set(ClientAccount.objects.values_list("external_id", "name", "domain")) == {
        ("K-1", "Harwell", "harwell.example"),
        ("", "Kestrel", "hartwell.example"),
    }


def test_a_german_export_is_read(owner):
    source = bring(owner, (DATA / "kunden-export.csv").read_bytes())
    assert source.encoding.lower() in {"cp1252", "windows-1252"}
    assert ClientAccount.objects.filter(name="Bäckerei Groß; Filiale 2", country="AT").exists()


def test_committing_twice_is_one_job(owner):
    source = stage(owner)
    commit_import(actor=owner, source=source)
    with pytest.raises(ImportClosed):
        commit_import(actor=owner, source=source)
    assert Job.objects.count() == 1


def test_a_discarded_import_takes_nothing(owner):
    source = discard_import(actor=owner, source=stage(owner))
    with pytest.raises(ImportClosed):
        commit_import(actor=owner, source=source)
    assert not ClientAccount.objects.exists()


def test_a_cancelled_job_says_which_rows_are_in(owner, monkeypatch):
    monkeypatch.setattr("portal.jobs.services.CHUNK", 3)
    monkeypatch.setattr("portal.jobs.services.ROUND_SECONDS", 0.0)
    source = commit_import(actor=owner, source=stage(owner))
    job = Job.objects.get()
    monkeypatch.setattr("portal.jobs.services.ROUND_SECONDS", 20)
    from portal.jobs.registry import chunk_of

    chunk_of("import")(job, owner, 3)
    cancel_job(actor=owner, job=job)
    run_due_jobs()
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert source.rows.exclude(committed_at=None).count() == ClientAccount.objects.count() == 3


def test_a_worker_that_died_loses_no_row_and_doubles_none(owner):
    commit_import(actor=owner, source=stage(owner))
    job = Job.objects.get()
    from portal import leases
    from portal.jobs.registry import chunk_of

    leases.claim(job, waiting="queued", working="running", lease=LEASE)
    chunk_of("import")(job, owner, 4)  # and then the process is gone, before it could say so
    run_due_jobs()
    assert ClientAccount.objects.count() == 4
    with clock.moved(by=LEASE + timedelta(seconds=1)):
        run_due_jobs()
    assert ClientAccount.objects.count() == 9
    assert Job.objects.get().state == "done"


def test_a_removed_members_job_stops(company):
    from portal.tenancy.models import Membership

    commit_import(actor=company.actor("seller"), source=stage(company.actor("seller")))
    Membership.objects.filter(user=company.user("seller")).delete()
    run_due_jobs()
    job = Job.objects.get()
    assert job.state == "failed"
    assert "no longer has access" in job.error
    assert not ClientAccount.objects.exists()


def test_two_rows_without_a_number_that_mean_one_client_do_not_overwrite_each_other(owner):
    source = bring(
        owner, b"Company Name,Website,City\nHartwell,hartwell.example,Portland\nHartwell,hartwell.example,Salem\n"
    )
    assert outcomes(source) == {2: "new", 3: "refused"}
    assert ClientAccount.objects.get().city == "Portland"
    problem = source.rows.get(number=3).problems[0]
    assert (problem["code"], problem["severity"]) == ("possible_duplicate", "error")
    assert "or give each a number of its own" in b"".join(error_file(source)).decode()


@pytest.mark.parametrize("role", ["billing", "learner", "read-only"])
def test_who_keeps_no_accounts_cannot_import(company, role):
    with pytest.raises(NotAllowed):
        stage(company.actor(role))


def test_an_outsider_cannot_commit(owner, outsider):
    with pytest.raises(NotFound):
        commit_import(actor=outsider, source=stage(owner))


def test_the_whole_way_by_page(company, sign_in):
    browser = sign_in(company.user("seller"))
    upload = SimpleUploadedFile("psa-companies.csv", PSA, "text/csv")
    answer = browser.post(f"{company.url}/imports/new/", {"file": upload}, follow=True)
    page = answer.content.decode()
    assert "Hartwell &amp; Sons Dental" in page
    assert "The cell is empty" in page
    source = Import.objects.get()
    browser.post(f"{company.url}/imports/{source.pk}/commit/")
    run_due_jobs()
    watching = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{company.url}/imports/{source.pk}/"}
    progress = browser.get(f"{company.url}/jobs/{Job.objects.get().pk}/progress/", headers=watching).text
    assert "9 of 9 rows" in progress
    assert f'hx-get="{company.url}/imports/{source.pk}/" hx-trigger="load"' in progress  # its content, and no more


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n", b"a,b\n"])
def test_a_file_that_cannot_be_read_says_why_beside_the_field(company, sign_in, data):
    answer = sign_in(company.user("owner")).post(
        f"{company.url}/imports/new/", {"file": SimpleUploadedFile("x.csv", data)}
    )
    assert answer.status_code == 200
    assert "field-error" in answer.content.decode() or "aria-invalid" in answer.content.decode()
    assert not Import.objects.exists()


def test_the_whole_way_by_rest(api, company):
    keyed = api(company.partner, "imports:read", "imports:write", "client-accounts:write", "jobs:read", "jobs:write")
    upload = SimpleUploadedFile("psa-companies.csv", PSA, "text/csv")
    source = keyed.post("/api/v1/imports", {"file": upload, "noun": "client-accounts"}, format="multipart")
    assert source.status_code == 201, source.content
    pk = source.json()["id"]
    assert source.json()["counts"] == {"new": 9, "refused": 2}
    rows = keyed.get(f"/api/v1/imports/{pk}/rows", {"outcome": "refused"}).json()["data"]
    assert [row["number"] for row in rows] == [6, 7]
    rows = keyed.get(f"/api/v1/imports/{pk}/rows").json()["data"]
    assert [row["number"] for row in rows] == sorted(row["number"] for row in rows)
    job = keyed.post(f"/api/v1/imports/{pk}/commit", {}).json()["job"]
    run_due_jobs()
    assert keyed.get(f"/api/v1/jobs/{job}").json()["state"] == "done"
    assert ImportRow.objects.exclude(committed_at=None).count() == 9


def test_a_mapping_decided_by_hand(api, company):
    keyed = api(company.partner, "imports:read", "imports:write", "client-accounts:write")
    upload = SimpleUploadedFile("x.csv", b"Foo,Bar\n1,Hartwell\n", "text/csv")
    values = {"file": upload, "noun": "client-accounts", "mapping": '{"0": "external_id", "1": "name"}'}
    assert keyed.post("/api/v1/imports", values, format="multipart").json()["counts"] == {"new": 1}


def test_a_contact_s_name_in_two_columns_is_put_together(owner):
    header = b"Company,First Name,Last Name,Contact Name\n"
    bring(owner, header + b"Hartwell,Priya,Nair,\nKestrel,,Chen,\nAlder,Ana,Lima,Ana M. Lima\n")
    known = dict(ClientAccount.objects.values_list("name", "contact_name"))
    assert known == {"Hartwell": "Priya Nair", "Kestrel": "Chen", "Alder": "Ana M. Lima"}
    again = stage(owner, header + b"Hartwell,Priya,Nair,\nKestrel,Mei,Chen,\n").rows.order_by("number")
    assert [row.changes for row in again] == [{}, {"contact_name": ["Chen", "Mei Chen"]}]


def test_two_clients_with_neither_number_nor_domain_are_told_so(owner):
    create_client_account(actor=owner, name="Hartwell")
    with pytest.raises(NameTaken, match="Hartwell, and neither has a number or a domain"):
        create_client_account(actor=owner, name="HARTWELL")
