"""A change that names the version it is a change of: `If-Match`."""

import pytest

from partners.network.models import Profile, Tier

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(company) -> Profile:
    return Profile.objects.create(partner=company.partner, tier=Tier.objects.get(code="registered"))


@pytest.fixture
def keyed(api, company):
    return api(company.partner, "profiles:read", "profiles:write", "client-accounts:read", "client-accounts:write")


def test_the_second_of_two_is_told_and_writes_nothing(keyed, profile):
    url = f"/api/v1/profiles/{profile.pk}"
    read = keyed.get(url)["ETag"]
    assert keyed.patch(url, {"services": "Backup"}, format="json", headers={"If-Match": read}).status_code == 200
    late = keyed.patch(url, {"services": "Security"}, format="json", headers={"If-Match": read})
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    told = {"field": "services", "code": "changed_meanwhile", "detail": 'Saved now: "Backup"'}
    assert (late.json()["errors"], late["ETag"]) == ([told], keyed.get(url)["ETag"])
    profile.refresh_from_db()
    assert profile.services == "Backup"

    now = keyed.get(url)["ETag"]
    assert keyed.patch(url, {"services": "Security"}, format="json", headers={"If-Match": now}).status_code == 200


def test_an_action_on_the_record_takes_it_too(keyed, profile):
    url = f"/api/v1/profiles/{profile.pk}"
    address = {"kind": "legal", "company_name": "H", "line1": "1 Main St", "city": "Dublin", "country": "IE"}
    read = keyed.get(url)["ETag"]
    assert keyed.post(f"{url}/set-address", address, format="json", headers={"If-Match": read}).status_code == 200
    assert keyed.post(f"{url}/set-address", address, format="json", headers={"If-Match": read}).status_code == 412


@pytest.mark.parametrize(("condition", "status"), [("*", 200), ('"x"', 412), ('"x", W/"y"', 412), ("garbage", 412)])
def test_every_record_knows_it(keyed, condition, status):
    url = "/api/v1/client-accounts"
    made = f"{url}/{keyed.post(url, {'name': 'Aspen'}, format='json').json()['id']}"
    answer = keyed.patch(made, {"city": "Portland"}, format="json", headers={"If-Match": condition})
    assert answer.status_code == status
    assert keyed.get(made).json()["city"] == ("Portland" if status == 200 else "")


@pytest.mark.parametrize("sent", [{}, {"city": "Portland"}], ids=["nothing", "what is there"])
def test_what_changes_nothing_leaves_it_as_it_was_read(keyed, sent):
    """Two systems that tell each other of changes come to rest."""
    made = keyed.post("/api/v1/client-accounts", {"name": "Aspen", "city": "Portland"}, format="json").json()
    read = keyed.get(f"/api/v1/client-accounts/{made['id']}")
    answer = keyed.patch(f"/api/v1/client-accounts/{made['id']}", sent, format="json")
    assert (answer.status_code, answer["ETag"], answer.json()["updated_at"]) == (200, read["ETag"], made["updated_at"])


def test_what_a_reading_adds_is_not_a_typing_error(keyed):
    """A record is sent back whole; where it was read otherwise than it is now, the reason is the right one."""
    made = keyed.post("/api/v1/client-accounts", {"name": "Aspen"}, format="json").json()
    sent = {"expanded": {"owner": None}, "actions": [], "colour": "red"}
    refused = keyed.patch(f"/api/v1/client-accounts/{made['id']}", sent, format="json").json()["errors"]
    codes = {one["field"]: one["code"] for one in refused}
    assert codes == {"expanded": "read_only", "actions": "read_only", "colour": "unknown_field"}


def test_a_foreign_record_stays_unknown(keyed, other_company):
    profile = Profile.objects.create(partner=other_company.partner, tier=Tier.objects.get(code="registered"))
    answer = keyed.patch(f"/api/v1/profiles/{profile.pk}", {}, format="json", headers={"If-Match": '"x"'})
    assert answer.status_code == 404


def test_a_write_answers_with_the_etag_that_reading_has(keyed, profile):
    made = keyed.post("/api/v1/client-accounts", {"name": "Aspen"})
    url = f"/api/v1/client-accounts/{made.json()['id']}"
    assert made["ETag"] == keyed.get(url)["ETag"]
    changed = keyed.patch(url, {"city": "Portland"}, headers={"If-Match": made["ETag"]})
    assert (changed.status_code, changed["ETag"]) == (200, keyed.get(url)["ETag"])
    assert keyed.get(url, headers={"If-None-Match": changed["ETag"]}).status_code == 304

    profiled = keyed.patch(f"/api/v1/profiles/{profile.pk}", {"services": "Backup"})
    assert profiled["ETag"] == keyed.get(f"/api/v1/profiles/{profile.pk}")["ETag"]
