import pytest

from portal.tenancy.models import Invitation, Membership

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def client(api, company):
    return api(company.partner, "memberships:read", "memberships:write", "invitations:read", "invitations:write")


def member(company, role: str) -> Membership:
    return Membership.objects.get(partner=company.partner, user=company.user(role))


def test_reading_who_works_here(client, company, other_company):
    rows = client.get("/api/v1/memberships").json()["data"]
    assert {row["email"] for row in rows} == {user.email for user in company.people.values()}
    assert {row["partner"] for row in rows} == {company.partner.pk}


def test_a_member_with_its_actions(client, company):
    body = client.get(f"/api/v1/memberships/{member(company, 'seller').pk}").json()
    assert (body["role"], body["name"]) == ("seller", "Seller of Hartwell IT")
    assert {action["action"] for action in body["actions"]} == {"change-role", "remove", "reset-second-factor"}


def test_a_key_is_told_beforehand_that_managers_are_out_of_its_reach(client, company):
    body = client.get(f"/api/v1/memberships/{member(company, 'owner').pk}").json()
    assert {(action["available"], action["code"]) for action in body["actions"]} == {(False, "role_above_own")}
    below = client.get(f"/api/v1/memberships/{member(company, 'seller').pk}").json()
    assert all(action["available"] for action in below["actions"])


def test_changing_a_role(client, company):
    answer = client.post(f"/api/v1/memberships/{member(company, 'seller').pk}/change-role", {"role": "billing"})
    assert (answer.status_code, answer.json()["role"]) == (200, "billing")


def test_a_key_has_no_role_so_it_makes_and_touches_no_managers(client, company):
    up = client.post(f"/api/v1/memberships/{member(company, 'seller').pk}/change-role", {"role": "admin"})
    assert (up.status_code, up.json()["code"]) == (403, "role_above_own")
    down = client.post(f"/api/v1/memberships/{member(company, 'owner').pk}/change-role", {"role": "seller"})
    assert down.status_code == 403
    assert client.post(f"/api/v1/memberships/{member(company, 'owner').pk}/remove").status_code == 403


@pytest.mark.parametrize("body", [{}, {"role": None}, {"role": 7}, {"role": "emperor"}, {"role": "seller", "x": 1}])
def test_a_body_of_the_wrong_shape_is_400(client, company, body):
    assert client.post(f"/api/v1/memberships/{member(company, 'seller').pk}/change-role", body).status_code == 400


def test_removing(client, company):
    gone = member(company, "seller")
    assert client.post(f"/api/v1/memberships/{gone.pk}/remove").status_code == 204
    assert client.get(f"/api/v1/memberships/{gone.pk}").status_code == 404


def test_inviting_sending_again_revoking(client):
    made = client.post("/api/v1/invitations", {"email": "lena@example.com", "role": "seller"})
    assert made.status_code == 201
    url = made["Location"]
    assert client.get(url).json()["state"] == "sent"
    assert client.post(f"{url}/resend").status_code == 200
    assert client.post(f"{url}/revoke").json()["state"] == "revoked"
    assert client.post(f"{url}/revoke").json()["code"] == "invitation_closed"


@pytest.mark.parametrize(
    ("body", "field"),
    [({"email": "lena@"}, "email"), ({"email": 5}, "email"), ({"role": "x"}, "role"), ({"state": "accepted"}, "state"),
     ({"partner": "pa_x"}, "partner"), ({"nonsense": 1}, "nonsense"), ({"email": "a" * 300 + "@b.example"}, "email")],
)  # fmt: skip
def test_each_wrong_field_is_named(client, body, field):
    answer = client.post("/api/v1/invitations", {"email": "lena@example.com", "role": "seller", **body})
    assert answer.status_code == 400
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert not Invitation.objects.exists()


def test_other_partners_people_do_not_exist(api, company, other_company):
    stranger = api(other_company.partner, "memberships:read", "memberships:write")
    seller = member(company, "seller")
    assert stranger.get(f"/api/v1/memberships/{seller.pk}").status_code == 404
    assert stranger.post(f"/api/v1/memberships/{seller.pk}/change-role", {"role": "learner"}).status_code == 404
    assert stranger.post(f"/api/v1/memberships/{seller.pk}/remove").status_code == 404


def test_scopes_are_asked(api, company):
    reader = api(company.partner, "memberships:read")
    assert reader.get("/api/v1/invitations").json()["code"] == "scope_missing"
    refused = reader.post(f"/api/v1/memberships/{member(company, 'seller').pk}/remove")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
