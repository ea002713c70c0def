"""The network's own keys: the same pages under /staff/."""

import pytest
from django.urls import reverse

from portal.keys.models import ApiKey
from portal.tenancy.roles import StaffRole
from tests.factories import make_key


@pytest.fixture
def pages() -> list[str]:
    return [reverse("staff-api-key-list"), reverse("staff-api-key-create")]


def test_staff_make_change_rotate_and_revoke_a_key(sign_in, staff_user):
    client = sign_in(staff_user)
    body = {"name": "Reports", "scopes": ["partners:read"], "expires_at": "90"}
    assert "shown once" in client.post(reverse("staff-api-key-create"), body).text
    key = ApiKey.objects.get()
    assert (key.partner, key.staff_role) == (None, StaffRole.NETWORK_ADMIN)
    page = client.get(reverse("staff-api-key", args=[key.pk]))
    assert "Reports" in page.text
    assert "Reports" in client.get(reverse("staff-api-key-list")).text
    client.post(reverse("staff-api-key-update", args=[key.pk]), {"name": "Numbers", "allowed_networks": "10.0.0.0/8"})
    assert "shown once" in client.post(reverse("staff-api-key-rotate", args=[key.pk]), {"overlap": "1-hour"}).text
    client.post(reverse("staff-api-key-end-overlap", args=[key.pk]))
    client.post(reverse("staff-api-key-revoke", args=[key.pk]))
    key.refresh_from_db()
    assert (key.name, key.allowed_networks, key.is_rotating, key.state) == ("Numbers", ["10.0.0.0/8"], False, "revoked")


def test_partners_keys_are_none_of_staffs_business(sign_in, staff_user, company):
    make_key(company.partner, "memberships:read")
    key = ApiKey.objects.get()
    client = sign_in(staff_user)
    assert "Integration" not in client.get(reverse("staff-api-key-list")).text
    assert client.get(reverse("staff-api-key", args=[key.pk])).status_code == 404
    assert client.post(reverse("staff-api-key-revoke", args=[key.pk])).status_code == 404


def test_staff_other_than_network_admins_see_their_own(sign_in, staff_user, colleague):
    auditor = colleague("auditor")
    make_key(None, "partners:read", staff=True, created_by=staff_user)
    client = sign_in(auditor)
    assert "Integration" not in client.get(reverse("staff-api-key-list")).text
    client.post(reverse("staff-api-key-create"), {"name": "Audit", "scopes": ["events:read"], "expires_at": "30"})
    assert "Audit" in client.get(reverse("staff-api-key-list")).text


@pytest.mark.parametrize("role", ["owner", "read-only"])
def test_for_partners_they_do_not_exist(sign_in, company, pages, role):
    client = sign_in(company.user(role))
    assert {client.get(url).status_code for url in pages} == {404}


def test_strangers_are_asked_to_sign_in(client, pages):
    assert all("sign-in" in client.get(url)["Location"] for url in pages)


class TestWords:
    """Staff are sent to staff, not to “an owner or admin of your company”."""

    def test_a_missing_scope(self, db, api):
        for method, url in (("get", "/api/v1/partners"), ("post", "/api/v1/api-keys")):
            answer = getattr(api(None, "jobs:read", staff=True), method)(url, {"name": "x", "scopes": ["jobs:read"]})
            assert answer.json()["code"] == "scope_missing"
            assert "Staff, API keys" in answer.json()["next_step"]

    def test_an_action_of_partners(self, db, api):
        answer = api(None, "client-accounts:write", staff=True).post("/api/v1/client-accounts", {"name": "x"})
        assert answer.status_code == 403
        assert "company" not in answer.json()["next_step"]

    def test_a_key_whose_person_lost_the_staff_role_stops(self, api, colleague):
        auditor = colleague("auditor")
        client = api(None, "partners:read", staff=True, staff_role="auditor", created_by=auditor)
        assert client.get("/api/v1/partners").status_code == 200
        auditor.staff_role = ""
        auditor.save()
        assert client.get("/api/v1/partners").status_code == 401
