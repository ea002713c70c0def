"""The files that a partner imported lately have room, and no more: nobody fills the disk of all."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal import clock
from portal.imports import room
from portal.imports.errors import FileToMend, ImportAboveRoom, NoRoomForImport, NoRoomMeanwhile
from portal.imports.keeping import forget_old_imports
from portal.imports.models import Import
from portal.imports.services import create_import, discard_import, stage_import
from portal.jobs.models import KEPT, Job
from portal.jobs.services import retry_job, run_due_jobs

from .workbooks import workbook

FILE = b"Company Name,City\nHartwell,Portland\n"
TAKEN = room.ROW + len("HartwellPortland")


@pytest.fixture(autouse=True)
def _two_files_fit(monkeypatch, settings):
    monkeypatch.setattr(room, "MB", TAKEN)
    settings.IMPORTS_MB_PER_PARTNER = 2


def stage(actor, data=FILE, name="clients.csv"):
    return stage_import(actor=actor, noun="client-accounts", file=ContentFile(data, name))


def test_the_third_of_two_is_refused_at_both_doors_until_the_oldest_is_deleted(company, owner, sign_in, api):
    first = stage(owner)
    with clock.moved(by=timedelta(days=1)):
        stage(owner)
    discard_import(actor=owner, source=first)  # its rows are there for a week yet
    day = f"{first.touched_at + KEPT:%-d %b %Y}"
    browser, key = sign_in(company.user("owner")), api(company.partner, "imports:write", "client-accounts:write")
    sent = {"noun": "client-accounts", "file": SimpleUploadedFile("third.csv", FILE)}
    refused = key.post("/api/v1/imports", sent, format="multipart").json()
    assert (refused["status"], refused["code"]) == (409, "no_room_for_import")
    assert "With third.csv the files that you imported lately would take more than 2 MB." in refused["detail"]
    assert f"Wait until {day}" in refused["next_step"]
    page = browser.post(f"{company.url}/imports/new/", {"file": SimpleUploadedFile("third.csv", FILE)}).text
    assert "With third.csv the files" in page
    assert f"Wait until {day}" in page
    assert Import.objects.count() == 2
    with clock.moved(by=KEPT + timedelta(hours=1)):
        forget_old_imports()
        assert stage(owner).state == "staged"


def test_each_partner_has_its_own_and_0_means_as_much_as_fits(owner, outsider, settings):
    stage(owner)
    stage(owner)
    assert stage(outsider).state == "staged"
    settings.IMPORTS_MB_PER_PARTNER = 0
    assert stage(owner).state == "staged"


def test_what_is_packed_takes_what_it_unfolds_to_and_a_file_that_nobody_could_read_counts(owner, monkeypatch, settings):
    settings.IMPORTS_MB_PER_PARTNER = 1_000
    packed = workbook([["Company Name", "City"], *([f"Client {n}", "x" * 500] for n in range(50))])
    assert len(packed) < 25_000 < 50 * room.ROW + 25_000 < stage(owner, packed, "clients.xlsx").size
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 0)
    by_job = stage(owner, packed, "clients.xlsx")
    run_due_jobs()
    by_job.refresh_from_db()
    assert (by_job.state, by_job.size > 50 * room.ROW + 25_000) == ("staged", True)
    unclosed = b'Company Name\n"never closed'
    monkeypatch.setattr(room, "MB", 1)
    settings.IMPORTS_MB_PER_PARTNER = sum(Import.objects.values_list("size", flat=True)) + len(unclosed)
    broken = stage(owner, unclosed, "broken.csv")
    run_due_jobs()
    broken = Import.objects.select_related("job").get(pk=broken.pk)
    assert (broken.state, broken.job.state, bool(broken.upload)) == ("reading", "failed", True)
    with pytest.raises(NoRoomForImport):
        stage(owner)


@pytest.mark.one_engine
def test_a_row_of_one_letter_takes_a_row_and_what_is_measured_again_is_the_same():
    rows = [("x",)] * 1_000
    assert room.measured(2_000, rows) == (1_000, 1_001_000)
    assert room.measured(1_001_000, rows) == (1_000, 1_001_000)
    assert room.measured(5_000, [("x", "yz")]) == (1, 5_000)


def test_a_workbook_that_fits_packed_only_is_refused(owner, settings, monkeypatch):
    packed = workbook([["Company Name", "City"], *([f"Client {n}", "x" * 500] for n in range(50))])
    monkeypatch.setattr(room, "MB", 1)
    settings.IMPORTS_MB_PER_PARTNER = 50_000
    assert len(packed) < 50_000
    with pytest.raises(ImportAboveRoom) as refused:
        stage(owner, packed, "clients.xlsx")
    assert "clients.xlsx alone would take more than the 50000 MB" in str(refused.value)
    assert "Split it: each part takes its room until 7 days after" in refused.value.advice
    settings.IMPORTS_MB_PER_PARTNER = 100_000
    stage(owner, packed, "clients.xlsx")
    with pytest.raises(NoRoomForImport):
        stage(owner, packed, "clients.xlsx")
    assert Import.objects.count() == 1


def test_a_job_asks_again_once_it_has_counted_the_rows(owner, settings, monkeypatch):
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 0)
    monkeypatch.setattr(room, "MB", room.ROW)
    settings.IMPORTS_MB_PER_PARTNER = 5
    source = stage(owner, b"Company Name\n" + b"x\n" * 10)
    run_due_jobs()
    source.refresh_from_db()
    assert (source.job.state, source.rows.count()) == (Job.State.FAILED, 0)
    assert "clients.csv alone would take more than the 5 MB" in source.job.error
    with pytest.raises(FileToMend):
        retry_job(actor=owner, job=source.job)


def test_the_room_that_another_took_since_the_file_was_read_is_taken(owner, company):
    late = Import(partner=company.partner, noun="client-accounts", filename="late.csv", size=len(FILE))
    room.refuse_without_room(late)
    stage(owner), stage(owner)
    with pytest.raises(NoRoomForImport):
        create_import(actor=owner, source=late, rows=[])
    assert Import.objects.count() == 2


def test_the_day_is_the_readers_and_of_a_file_that_takes_room(owner):
    Import.objects.filter(pk=stage(owner).pk).update(size=0)  # of before files were measured
    with clock.moved(to=datetime(2026, 12, 1, 23, 30, tzinfo=UTC)):
        stage(owner), stage(owner)
        with timezone.override("Europe/Berlin"), pytest.raises(NoRoomForImport) as refused:
            stage(owner)
    assert "Wait until 9 Dec 2026" in refused.value.advice


def test_while_jobs_work_on_all_that_takes_room_no_day_is_named(owner, monkeypatch):
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 0)
    monkeypatch.setattr(room, "MB", len(FILE))
    stage(owner), stage(owner)
    with pytest.raises(NoRoomMeanwhile) as refused:
        stage(owner)
    assert "Wait until" not in refused.value.advice


def test_when_an_import_ended_is_said_alike_of_one_and_of_many(owner, settings):
    settings.IMPORTS_MB_PER_PARTNER = 0
    ended = Job.objects.create(partner_id=owner.partner_id, kind="import-reading", finished_at=clock.now())
    works = Job.objects.create(partner_id=owner.partner_id, kind="import-reading")
    for state in Import.State.values:
        for job in (None, ended, works):
            Import.objects.filter(pk=stage(owner).pk).update(state=state, job=job)
    many = Import.objects.with_end().select_related("job")
    assert [one.ended_at for one in many] == [one.ended for one in many]
    assert [one.ended_at for one in many].count(None) == len(Import.BY_JOB)
