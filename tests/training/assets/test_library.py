from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.catalogue.models import Plan, PlanVersion
from portal import clock
from portal.events.models import Event
from portal.tenancy.roles import Role
from tests.tenancy.test_at_once import at_once
from training.assets.models import Asset, AssetVersion
from training.assets.services import load_shipped_assets, publish_comparison_sheet
from training.assets.sheet import plan_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db) -> Plan:
    """One plan read in a source, whatever the catalogue has otherwise."""
    PlanVersion.objects.all().delete()
    plan, _new = Plan.objects.get_or_create(code="standard", defaults={"name": "Standard", "rank": 10})
    PlanVersion.objects.create(
        plan=plan,
        valid_from="2018-01-01",
        precision="year",
        minimum_seats=3,
        storage="2 TB",
        source="A listing",
        verified=True,
    )
    return plan


@pytest.fixture
def asset(catalogue) -> Asset:
    load_shipped_assets()
    publish_comparison_sheet(clock.today())
    return Asset.objects.get()


def test_the_sheet_is_a_pdf_in_storage_with_its_digest(asset):
    version = asset.newest
    data = version.file.read()
    assert data.startswith(b"%PDF-")
    assert (version.number, version.size, version.sha256) == (1, len(data), sha256(data).hexdigest())
    assert (version.true_on, version.media_type, version.kind) == (clock.today(), "application/pdf", "PDF")


def test_another_day_alone_makes_no_new_version(asset):
    assert publish_comparison_sheet(clock.today() + timedelta(days=30)) is None
    assert load_shipped_assets()
    assert Event.objects.filter(verb="asset.loaded").count() == 1


def test_a_rule_that_ends_makes_a_new_version_by_itself(asset, catalogue, run_background):
    today = clock.today()
    catalogue.versions.update(valid_until=today + timedelta(days=5))
    catalogue.versions.create(
        valid_from=today + timedelta(days=5), minimum_seats=5, storage="3 TB", source="A newer listing", verified=True
    )
    run_background()
    assert asset.versions.count() == 1
    with clock.moved(by=timedelta(days=5)):
        run_background()
        run_background()
        assert asset.versions.first().true_on == clock.today()
    assert asset.versions.count() == 2


def test_only_what_was_read_in_a_source_is_printed(catalogue):
    other, _new = Plan.objects.get_or_create(code="advanced", defaults={"name": "Advanced", "rank": 20})
    other.versions.create(valid_from="2019-01-01", minimum_seats=1, storage="Rumour", source="", verified=False)
    assert [row.storage for row in plan_rows(clock.today(), "en")] == ["2 TB"]


def test_the_shipped_catalogue_fits_the_page(db):
    load_shipped_assets()
    assert publish_comparison_sheet(clock.today())


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_publish_one_version(catalogue):
    load_shipped_assets()
    assert at_once(*[lambda: publish_comparison_sheet(clock.today())] * 3) == ["done"] * 3
    assert AssetVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "found"), [("", 1), ("COMPARISON", 1), ("plän seats", 1), ("pricing", 1), ("invoice", 0), ("x" * 500, 1)]
)
def test_search_finds_by_title_summary_and_tag(company, asset, sign_in, words, found):
    page = sign_in(company.user("learner")).get(f"{company.url}/assets/", {"q": words}).content.decode()
    assert ("plan-comparison-sheet/download/" in page) == bool(found)


def test_the_library_is_sorted_by_title_and_costs_the_same_for_three_as_for_one(
    company, asset, sign_in, django_assert_num_queries
):
    browser, url = sign_in(company.user("learner")), f"{company.url}/assets/"
    browser.get(url)
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    for slug, title in (("hours", "Öffnungszeiten"), ("zoning", "zoning")):
        more = Asset.objects.create(slug=slug, title=title, summary="x", search_text="x")
        version = AssetVersion.objects.get(asset=asset)
        version.pk, version.asset, version._state.adding = AssetVersion._meta.pk.get_default(), more, True
        version.save()
    with django_assert_num_queries(len(one.captured_queries)):
        page = browser.get(f"{url}?sort=-title")
    assert [str(row) for row in page.context["listing"].rows] == ["zoning", asset.title, "Öffnungszeiten"]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_downloads(company, asset, sign_in, role):
    answer = sign_in(company.user(role)).get(f"{company.url}/assets/{asset.slug}/download/")
    assert sha256(answer.getvalue()).hexdigest() == asset.newest.sha256
    assert answer["Content-Disposition"] == 'attachment; filename="plan-comparison-sheet.pdf"'
    assert answer["Cache-Control"] == "private, no-cache"


def test_the_page_says_what_is_downloaded(company, asset, sign_in):
    page = sign_in(company.user("seller")).get(f"{company.url}/assets/{asset.slug}/").content.decode()
    assert asset.newest.sha256 in page
    assert "Download PDF" in page


def test_strangers_and_nobody_get_nothing(company, other_company, asset, sign_in, client, api):
    path = f"{company.url}/assets/{asset.slug}/download/"
    assert sign_in(other_company.user("owner")).get(path).status_code == 404
    assert client.get(path).status_code == 302
    assert client.get(f"/api/v1/assets/{asset.pk}/download").status_code == 401
    assert api(company.partner, "courses:read").get(f"/api/v1/assets/{asset.pk}/download").status_code == 403


def test_what_is_not_published_does_not_exist(company, asset, sign_in, api):
    Asset.objects.update(is_published=False)
    client = sign_in(company.user("owner"))
    assert client.get(f"{company.url}/assets/{asset.slug}/download/").status_code == 404
    key = api(company.partner, "assets:read", "asset-versions:read")
    assert key.get(f"/api/v1/assets/{asset.pk}/download").status_code == 404
    assert key.get("/api/v1/asset-versions").json()["data"] == []


@pytest.mark.parametrize("slug", ["..", "..%2f..%2fetc%2fpasswd", "plan-comparison-sheet%00", "%2e%2e", "a" * 500])
def test_a_path_leads_nowhere_else(company, asset, sign_in, slug):
    answer = sign_in(company.user("owner")).get(f"{company.url}/assets/{slug}/download/")
    assert answer.status_code in (400, 404)


def test_one_event_for_one_download(company, asset, sign_in):
    client, url = sign_in(company.user("seller")), f"{company.url}/assets/{asset.slug}/download/"
    client.head(url)
    client.get(url, headers={"Range": "bytes=0-99"})
    client.get(url, headers={"Range": "bytes=100-"})
    client.get(url, headers={"If-None-Match": f'"{asset.newest.sha256}"'})
    (event,) = Event.objects.filter(verb="asset.downloaded")
    assert (event.partner_id, event.new) == (company.partner.pk, {"version": 1})


def test_by_key(company, asset, api):
    key = api(company.partner, "assets:read", "asset-versions:read")
    listed = key.get("/api/v1/assets", {"q": "comparison"}).json()["data"][0]
    newest = listed["newest_version"]
    assert key.get(f"/api/v1/asset-versions/{newest['id']}").json()["sha256"] == newest["sha256"]
    whole = key.get(f"/api/v1/assets/{listed['id']}/download")
    assert (whole["ETag"], whole["Content-Type"]) == (f'"{newest["sha256"]}"', "application/pdf")
    part = key.get(f"/api/v1/assets/{listed['id']}/download", headers={"Range": "bytes=-5"})
    assert (part.status_code, part.getvalue()) == (206, whole.getvalue()[-5:])
    past = key.get(f"/api/v1/assets/{listed['id']}/download", headers={"Range": "bytes=99999999-"})
    assert (past.status_code, past.json()["code"]) == (416, "range_not_satisfiable")


def test_a_file_that_is_gone_is_said_to_be(company, asset, api):
    AssetVersion.objects.update(file="assets/gone.pdf")
    answer = api(company.partner, "assets:read").get(f"/api/v1/assets/{asset.pk}/download")
    assert (answer.status_code, answer.json()["code"]) == (503, "file_unavailable")
