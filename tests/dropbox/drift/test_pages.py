"""The queue and one finding, as people see them."""

import pytest

from partners.drift.models import DriftFinding
from portal import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(connected) -> DriftFinding:
    now = clock.now()
    return DriftFinding.objects.create(
        partner=connected.partner, connection=connected, kind="status-differs", subject="dbmid:x", state="open",
        subject_label="zoe@acme.example", portal_says="active", dropbox_says="suspended", first_seen_at=now, last_seen_at=now,
    )  # fmt: skip


def test_kinds_and_statuses_stand_there_in_words(company, gone, sign_in):
    browser = sign_in(company.user("technician"))
    for page in (f"/p/{company.partner.slug}/drift/", f"/p/{company.partner.slug}/drift/{gone.pk}/"):
        said = browser.get(page).content.decode()
        for words in ("Status differs", "Active", "Suspended", "zoe"):
            assert words in said
        assert "status-differs<" not in said
    assert "Accept as it is at Dropbox" in said


def test_an_invitation_that_waits_says_its_day_in_the_readers_way(company, gone, sign_in):
    DriftFinding.objects.update(kind="stale-invite", portal_says="", dropbox_says="2026-08-02")
    said = sign_in(company.user("read-only")).get(f"/p/{company.partner.slug}/drift/{gone.pk}/").content.decode()
    assert "2 Aug 2026" in said
    assert "status=invited" in said


def test_what_was_only_suspected_has_no_page(company, gone, sign_in):
    DriftFinding.objects.update(state="suspected")
    assert sign_in(company.user("owner")).get(f"/p/{company.partner.slug}/drift/{gone.pk}/").status_code == 404
