"""A large file is read by a job: whatever stops it, no row is lost and none is there twice."""

from datetime import timedelta
from functools import partial

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from partners.clients.models import ClientAccount
from portal import clock, leases
from portal.imports import staging
from portal.imports.errors import FileToMend, ImportBeingRead, ManyImportsRead
from portal.imports.keeping import forget_old_imports
from portal.imports.models import Import, ImportRow
from portal.imports.reading import read_table
from portal.imports.services import commit_import, discard_import, map_import, stage_import
from portal.imports.tables import Limits
from portal.jobs.errors import NothingToRetry
from portal.jobs.models import KEPT, Job
from portal.jobs.registry import chunk_of
from portal.jobs.services import LEASE, LostLease, cancel_job, keep_lease, retry_job, run_due_jobs

from .workbooks import workbook

ROWS, GOOD = 700, 40  # of the others nothing can be taken, so that committing is quick
HEADER = ["Company Name", "Website", "Date Acquired", "Town"]
TABLE = [
    HEADER,
    *(
        [f"Client {n}" if n < GOOD else "", f"c{n}.example" if n < GOOD else "", "03/04/2020", "Ö"]
        for n in range(ROWS - 2)
    ),
    ["Client 7", "", "28/04/2020", ""],  # the only date that says which number is the month; and a duplicate
    ["Total", "", "", ""],
]
CSV = "\r\n".join(";".join(row) for row in TABLE).encode("cp1252")
LATER = LEASE + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _all_are_large(monkeypatch):
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 0)
    monkeypatch.setattr("portal.imports.services.AT_ONCE_ROWS", 100)
    monkeypatch.setattr("portal.jobs.services.ROUND_SECONDS", 600)  # however slow the machine is


def stage(actor, data=CSV, name="clients.csv"):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(data, name))


def again(source):
    return Import.objects.select_related("job").get(pk=source.pk)


def kept_files(source):
    return storages["default"].exists(source.upload.name)


def test_workers_that_die_lose_no_row_and_double_none(owner, django_capture_on_commit_callbacks):
    source = stage(owner)
    read, job = chunk_of(staging.KIND), source.job
    leases.claim(job, waiting="queued", working="running", lease=LEASE)
    for _ in range(2):
        read(job, owner, 200)
    staging._OPEN.clear()  # the process is gone
    read(job, owner, 200)
    assert (source.rows.count(), source.rows.exclude(outcome="").count()) == (600, 0)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):  # the rest of the rows, the survey, and the first rows checked
            read(job, owner, 200)
    assert (source.rows.count(), source.rows.exclude(outcome="").count()) == (ROWS, 200)
    kept = again(source)
    assert (kept.upload.name, kept.original.name) == ("", source.upload.name)  # while another encoding may be chosen
    assert kept_files(source)
    with clock.moved(by=LATER):
        run_due_jobs()
    source = again(source)
    assert (source.state, source.job.state, source.job.done, source.job.total) == ("staged", "done", ROWS, ROWS)
    assert (source.encoding, source.delimiter, source.header, source.blank_rows) == ("Windows-1252", ";", HEADER, 0)
    rows = list(source.rows.order_by("number"))
    assert [row.number for row in rows] == list(range(2, ROWS + 2))
    assert [row.outcome for row in rows] == ["new"] * GOOD + ["refused"] * (ROWS - GOOD)
    assert rows[0].values == {
        "name": "Client 0", "domain": "c0.example", "acquired_on": "2020-04-03", "city": "Ö"
    }  # fmt: skip
    assert (rows[-2].duplicate_of, rows[-2].duplicate_by) == (9, "name")
    assert [problem["code"] for problem in rows[-1].problems] == ["totals_row"]


def test_other_columns_are_checked_by_a_job_and_a_repeated_file_changes_nothing(owner, monkeypatch):
    source = stage(owner)
    run_due_jobs()
    map_import(actor=owner, source=source, mapping={"0": "name", "1": "domain", "2": "", "3": ""})
    assert again(source).state == "reading"
    run_due_jobs()
    source = again(source)
    assert (source.state, source.job.title, source.job.done) == ("staged", "Check of clients.csv", ROWS)
    assert source.rows.get(number=2).values == {"name": "Client 0", "domain": "c0.example"}
    assert source.rows.get(number=ROWS).duplicate_of == 9
    commit_import(actor=owner, source=source)
    job = Job.objects.get(kind="import")
    chunk_of("import")(job, owner, 10)
    cancel_job(actor=owner, job=job)
    run_due_jobs()
    assert source.rows.exclude(committed_at=None).count() == ClientAccount.objects.count() == 10
    retry_job(actor=owner, job=job)
    run_due_jobs()
    assert ClientAccount.objects.count() == GOOD
    before = list(ClientAccount.objects.order_by("id").values())
    commit_import(actor=owner, source=(repeated := stage_and_read(owner)))
    run_due_jobs()
    assert list(ClientAccount.objects.order_by("id").values()) == before
    assert repeated.rows.filter(outcome="unchanged").count() == GOOD


def stage_and_read(actor, data=CSV, name="clients.csv"):
    source = stage(actor, data, name)
    run_due_jobs()
    return again(source)


def test_by_page_it_is_cancelled_gone_on_with_and_discarded(
    company, sign_in, owner, django_capture_on_commit_callbacks
):
    browser = sign_in(company.user("owner"))
    sent = {"file": SimpleUploadedFile("clients.csv", CSV)}
    page = browser.post(f"{company.url}/imports/new/", sent, follow=True).content.decode()
    source = Import.objects.select_related("job").get()
    assert "Reading of clients.csv" in page
    assert "Import rows" not in page
    with pytest.raises(ImportBeingRead):
        discard_import(actor=owner, source=source)
    cancel_job(actor=owner, job=source.job)
    run_due_jobs()
    address = f"{company.url}/imports/{source.pk}/"
    page = browser.get(address).content.decode()
    assert "Reading was stopped" in page
    assert "Go on reading" in page
    assert browser.get(f"{address}error-file/").status_code == 409
    browser.post(f"{company.url}/jobs/{source.job_id}/retry/")
    run_due_jobs()
    assert "Import rows" in browser.get(address).content.decode()
    wrong = stage(owner, CSV + b'\r\n"open')
    run_due_jobs()
    page = browser.get(f"{company.url}/imports/{wrong.pk}/").content.decode()
    assert "never closed" in page
    assert "Go on reading" not in page  # it would be found again
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{company.url}/imports/{wrong.pk}/discard/")
    assert again(wrong).state == "discarded"
    assert not kept_files(wrong)


def test_by_rest_a_workbook_is_read_and_one_that_nobody_came_back_to_is_forgotten(
    company, api, owner, django_capture_on_commit_callbacks
):
    keyed = api(company.partner, "imports:read", "imports:write", "client-accounts:write", "jobs:read")
    sent = {"file": SimpleUploadedFile("a.xlsx", workbook(TABLE)), "noun": "client-accounts"}
    answer = keyed.post("/api/v1/imports", sent, format="multipart")
    assert (answer.status_code, answer.json()["state"], answer.json()["counts"]) == (201, "reading", {})
    pk = answer.json()["id"]
    assert keyed.get(f"/api/v1/imports/{pk}/rows").json()["code"] == "import_being_read"
    assert keyed.post(f"/api/v1/imports/{pk}/commit", {}).json()["code"] == "import_being_read"
    run_due_jobs()
    shown = keyed.get(f"/api/v1/imports/{pk}").json()
    assert (shown["state"], shown["counts"]) == ("staged", {"new": GOOD, "refused": ROWS - GOOD})
    left = stage(owner)
    leases.claim(left.job, waiting="queued", working="running", lease=LEASE)
    assert chunk_of(staging.KIND)(left.job, owner, 10) == 10
    staging.close_idle_files()
    assert list(staging._OPEN) == [left.pk]
    cancel_job(actor=owner, job=left.job)
    with clock.moved(by=LATER):
        run_due_jobs()
    staging.close_idle_files()
    assert not staging._OPEN
    with clock.moved(by=KEPT + LATER), django_capture_on_commit_callbacks(execute=True):
        forget_old_imports()
    assert again(left).state == "discarded"
    assert not kept_files(left)
    assert not ImportRow.objects.exists()


def test_a_workbook_that_takes_long_is_left_to_the_job_which_keeps_its_lease(owner, monkeypatch):
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 200_000)
    monkeypatch.setattr("portal.imports.services.SECONDS_AT_ONCE", 0)
    source = stage(owner, workbook(TABLE[:3]), "a.xlsx")
    assert source.state == "reading"
    with monkeypatch.context() as slow:
        slow.setattr("portal.imports.staging.read_table", partial(read_table, limits=Limits(seconds=0)))
        run_due_jobs()
    job = again(source).job
    assert (job.state, job.options) == ("failed", {})  # another time it may be quicker
    assert "was not open after 0 seconds" in job.error
    kept = []
    monkeypatch.setattr("portal.imports.staging.keep_lease", kept.append)
    monkeypatch.setattr("portal.imports.workbook.AT_A_TIME", 0.001)
    retry_job(actor=owner, job=job)
    run_due_jobs()
    assert again(source).state == "staged"
    assert len(kept) > 5


def test_a_workbook_that_is_small_only_when_packed_is_left_to_the_job(owner, monkeypatch):
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 200_000)
    assert stage(owner, workbook(TABLE[:3]), "a.xlsx").state == "staged"
    assert stage(owner, workbook(TABLE), "rows.xlsx").state == "reading"
    monkeypatch.setattr("portal.imports.services.AT_ONCE_CHARACTERS", 50)
    assert stage(owner, workbook(TABLE[:3]), "text.xlsx").state == "reading"


def test_a_partner_has_three_files_read_at_once_and_none_again_that_has_to_be_mended(owner):
    wrong = stage(owner, CSV + b'\r\n"open')
    run_due_jobs()
    with pytest.raises(FileToMend):
        retry_job(actor=owner, job=again(wrong).job)
    stopped = stage(owner)
    cancel_job(actor=owner, job=stopped.job)
    run_due_jobs()
    sources = [stage(owner) for _ in range(3)]
    with pytest.raises(ManyImportsRead):
        stage(owner)
    with pytest.raises(ManyImportsRead):
        retry_job(actor=owner, job=again(stopped).job)
    cancel_job(actor=owner, job=sources[0].job)
    run_due_jobs()
    retry_job(actor=owner, job=again(stopped).job)


def test_only_the_import_s_present_job_reads_it_and_only_under_its_lease(owner):
    source = stage_and_read(owner)
    first = source.job
    map_import(actor=owner, source=source, mapping={"0": "name"})
    with pytest.raises(NothingToRetry):
        retry_job(actor=owner, job=first)
    assert chunk_of(staging.KIND)(first, owner, 200) == 0
    assert not source.rows.filter(outcome="").exists()
    source.rows.filter(number=3).update(outcome="", duplicate_of=2, duplicate_by="name")  # by an interrupted survey
    run_due_jobs()
    assert again(source).state == "staged"
    assert source.rows.get(number=3).duplicate_of is None
    with pytest.raises(LostLease):
        keep_lease(first)
