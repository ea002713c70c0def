import pytest

from portal.actions import REGISTRY


def test_a_key_learns_who_it_is(api, company):
    body = api(company.partner, "memberships:read").get("/api/v1/me").json()
    assert (body["kind"], body["partner"], body["scopes"]) == ("api-key", company.partner.pk, ["memberships:read"])
    assert body["staff_role"] == ""


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/permissions"])
def test_without_a_key_nothing_is_told(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"


def test_the_table_of_permissions_is_the_registry(api, company):
    body = api(company.partner, "memberships:write").get("/api/v1/permissions").json()
    assert {line["action"] for line in body["actions"]} == {name for name, one in REGISTRY.items() if one.api}
    lines = {line["action"]: line for line in body["actions"]}
    assert lines["memberships.change-role"]["allowed"] is True
    assert lines["invitations.create"]["allowed"] is False
    assert lines["partners.suspend"]["roles"] == []
    assert body["grantable_scopes"] == ["memberships:write"]
