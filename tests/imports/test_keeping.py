"""The rows of an import go seven days after it ended; that it was, and what became of how many rows, stays."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from partners.clients.models import ClientAccount
from portal import clock
from portal.background import ROUNDS
from portal.events.models import Event
from portal.imports import keeping
from portal.imports.errors import ImportExpired
from portal.imports.keeping import forget_old_imports
from portal.imports.models import ImportRow
from portal.imports.services import commit_import, discard_import, map_import, stage_import
from portal.jobs.models import KEPT, Job
from portal.jobs.services import run_due_jobs

FILE = b"Company Name,City\nHartwell,Portland\n,Salem\nKestrel,Eugene\n"


@pytest.fixture
def source(owner):
    return stage_import(actor=owner, noun="client-accounts", file=ContentFile(FILE, "clients.csv"))


def later(moment=KEPT):
    return clock.moved(by=moment + timedelta(seconds=1))


def test_of_a_committed_import_the_numbers_stay(owner, source, company, sign_in, api, monkeypatch):
    commit_import(actor=owner, source=source)
    with later():
        forget_old_imports()  # its job has not even begun
        assert source.rows.count() == 3
        run_due_jobs()
    forget_old_imports()
    assert source.rows.count() == 3
    monkeypatch.setattr(keeping, "BATCH", 2)
    Job.objects.update(finished_at=clock.now() - KEPT)
    address = f"{company.url}/imports/{source.pk}/"
    browser, keyed = sign_in(company.user("seller")), api(company.partner, "imports:read")
    for _ in ("the time is over, and nobody swept yet", "the rows are gone"):
        page = browser.get(address).content.decode()
        assert "The rows are deleted" in page
        assert "have to be mended" not in page
        assert "has to be mended" not in page
        assert browser.get(f"{address}error-file/").status_code == 410
        refused = keyed.get(f"/api/v1/imports/{source.pk}/error-file")
        assert (refused.status_code, refused.json()["code"]) == (410, "import_expired")
        assert "Upload the file again" in refused.json()["next_step"]
        assert keyed.get(f"/api/v1/imports/{source.pk}/rows").status_code == 410
        shown = keyed.get(f"/api/v1/imports/{source.pk}").json()
        assert shown["counts"] == {"new": 2, "refused": 1}
        assert shown["kept_until"] is not None
        ROUNDS["old-imports"]()
    assert not ImportRow.objects.exists()
    assert ClientAccount.objects.count() == 2
    source.refresh_from_db()
    assert source.rows_deleted_at is not None
    assert keyed.get("/api/v1/imports").json()["data"][0]["counts"] == {"new": 2, "refused": 1}


def test_what_nobody_came_back_to_is_discarded(owner, source):
    with later(KEPT - timedelta(days=1)):
        map_import(actor=owner, source=source, mapping={"0": "name"})
    with later():
        forget_old_imports()
    source.refresh_from_db()
    assert (source.state, source.rows.count()) == ("staged", 3)
    with later(KEPT + timedelta(days=6)):
        with pytest.raises(ImportExpired):
            commit_import(actor=owner, source=source)
        forget_old_imports()
        forget_old_imports()
    source.refresh_from_db()
    assert (source.state, source.rows.count(), source.final_counts) == ("discarded", 0, {"new": 2, "refused": 1})
    told = Event.objects.get(verb="import.discarded")
    assert (told.actor_kind, told.old, told.new) == ("system", {"state": "staged"}, {"state": "discarded"})


def test_a_discarded_one_and_one_whose_sweep_died_half_way(owner, source, monkeypatch):
    discard_import(actor=owner, source=source)
    with monkeypatch.context() as patched, later():
        patched.setattr(keeping, "_delete_rows", lambda pk: ImportRow.objects.filter(number=2).delete())
        forget_old_imports()
    assert source.rows.count() == 2
    forget_old_imports()
    source.refresh_from_db()
    assert (source.rows.count(), source.final_counts) == (0, {"new": 2, "refused": 1})
    assert Event.objects.filter(verb="import.discarded").count() == 1
