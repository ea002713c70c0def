"""The files that a partner imported lately have room, and no more: nobody fills the disk of all."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from portal import clock
from portal.imports import room
from portal.imports.errors import NoRoomForImport
from portal.imports.keeping import forget_old_imports
from portal.imports.models import Import
from portal.imports.services import discard_import, stage_import
from portal.jobs.models import KEPT
from portal.jobs.services import run_due_jobs

from .workbooks import workbook

FILE = b"Company Name,City\nHartwell,Portland\n"


@pytest.fixture(autouse=True)
def _two_files_fit(monkeypatch, settings):
    monkeypatch.setattr(room, "MB", len(FILE))
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
    assert len(packed) < 25_000 < stage(owner, packed, "clients.xlsx").size
    monkeypatch.setattr("portal.imports.services.AT_ONCE_BYTES", 0)
    by_job = stage(owner, packed, "clients.xlsx")
    run_due_jobs()
    by_job.refresh_from_db()
    assert (by_job.state, by_job.size > 25_000) == ("staged", True)
    unclosed = b'Company Name\n"never closed'
    monkeypatch.setattr(room, "MB", 1)
    settings.IMPORTS_MB_PER_PARTNER = sum(Import.objects.values_list("size", flat=True)) + len(unclosed)
    broken = stage(owner, unclosed, "broken.csv")
    run_due_jobs()
    broken = Import.objects.select_related("job").get(pk=broken.pk)
    assert (broken.state, broken.job.state, bool(broken.upload)) == ("reading", "failed", True)
    with pytest.raises(NoRoomForImport):
        stage(owner)
