"""The programme page, staff's tiers, and the REST door."""

import pytest

from partners.tiers.models import Benefit
from partners.tiers.services import change_tier, create_benefit
from portal import clock
from portal.tenancy.roles import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_everybody_of_the_partner_sees_the_tier_and_the_next_one(company, profile, sign_in, role):
    page = sign_in(company.user(role)).get("/p/hartwell-it/programme/").content.decode()
    assert "Your tier: Registered" in page
    assert "The next one: Select" in page
    assert "Up to 5" in page
    assert "Up to 20" in page


def test_the_highest_tier_has_none_above(company, profile, staff, sign_in):
    change_tier(actor=staff, profile=profile, tier="elite", reason="The best.")
    page = sign_in(company.user("owner")).get("/p/hartwell-it/programme/").content.decode()
    assert "Elite is the highest tier of the programme." in page
    assert "The best." in page


def test_a_partner_without_a_profile_gets_an_answer(company, sign_in):
    answer = sign_in(company.user("owner")).get("/p/hartwell-it/programme/")
    assert (answer.status_code, "No tier yet" in answer.content.decode()) == (200, True)


def test_staff_set_a_benefit_starting_from_what_it_says(profile, sign_in, staff_user):
    browser = sign_in(staff_user)
    begun = browser.get("/staff/tiers/set-benefit/?tier=select&code=api-keys").context["form"]
    assert (begun["label"].value(), begun["limit"].value()) == ("Active API keys", 20)
    body = {"tier": "select", "code": "api-keys", "label": "Active API keys", "included": "on", "limit": "30"}
    answer = browser.post("/staff/tiers/set-benefit/", body | {"valid_from": clock.today().isoformat()})
    assert answer.status_code == 302
    assert "Up to 30" in browser.get("/staff/tiers/").content.decode()


def test_a_date_in_the_past_stands_beside_its_field(sign_in, staff_user):
    body = {"tier": "select", "code": "x", "label": "X", "included": "on", "valid_from": "2020-01-01"}
    answer = sign_in(staff_user).post("/staff/tiers/set-benefit/", body)
    assert answer.context["form"].errors.keys() == {"valid_from"}


def test_staff_move_a_partner_by_page(company, profile, sign_in, staff_user):
    browser, url = sign_in(staff_user), f"/staff/partners/{company.partner.pk}/tier/"
    assert browser.post(url, {"tier": "select", "reason": ""}).context["form"].errors.keys() == {"reason"}
    assert browser.post(url, {"tier": "select", "reason": "Grown."}).status_code == 302
    profile.refresh_from_db()
    assert profile.tier.code == "select"


def test_the_api_moves_a_partner_with_a_reason(api, company, profile):
    client = api(None, "profiles:read", "profiles:write", staff=True)
    url = f"/api/v1/profiles/{profile.pk}/change-tier"
    assert client.post(url, {"tier": "select"}, format="json").status_code == 400
    answer = client.post(url, {"tier": "select", "reason": "Grown."}, format="json")
    assert (answer.status_code, answer.json()["tier"]) == (200, "select")
    again = client.post(url, {"tier": "select", "reason": "Grown."}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "same_tier")
    unknown = client.post(url, {"tier": "gold", "reason": "Grown."}, format="json")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_tier")


def test_a_partners_key_reads_benefits_and_moves_nobody(api, company, profile):
    client = api(company.partner, "profiles:read", "profiles:write", "benefits:read", "benefits:write")
    assert (
        client.post(f"/api/v1/profiles/{profile.pk}/change-tier", {"tier": "elite", "reason": "x"}).status_code == 403
    )
    assert {row["tier"] for row in client.get("/api/v1/benefits").json()["data"]} >= {"registered", "elite"}
    body = {"tier": "elite", "code": "x", "label": "X", "valid_from": clock.today().isoformat()}
    assert client.post("/api/v1/benefits", body, format="json").status_code == 403


def test_staff_lay_down_a_benefit_by_api(api):
    client = api(None, "benefits:read", "benefits:write", staff=True)
    body = {
        "tier": "elite",
        "code": "launch-help",
        "label": "Help with a launch",
        "valid_from": clock.today().isoformat(),
    }
    answer = client.post("/api/v1/benefits", body, format="json")
    assert (answer.status_code, answer.json()["limit"], answer.json()["included"]) == (201, None, True)
    assert Benefit.objects.get(code="launch-help").tier.code == "elite"


def test_a_label_is_shown_as_text(staff, company, profile, sign_in):
    values = {"tier": "registered", "code": "x", "label": "<script>alert(1)</script>", "valid_from": clock.today()}
    create_benefit(actor=staff, **values)
    assert "<script>alert" not in sign_in(company.user("owner")).get("/p/hartwell-it/programme/").content.decode()
