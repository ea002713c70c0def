"""The network’s people by REST."""

import pytest

from tests.staff.cast import ADMIN, EMAIL, SUPPORT


class TestApi:
    SCOPES = ("staff-members:read", "staff-members:write", "invitations:read", "invitations:write")

    def test_reading_changing_and_removing(self, api, colleague, db):
        client, user = api(None, *self.SCOPES, staff=True), colleague(SUPPORT)
        colleague(ADMIN)
        url = f"/api/v1/staff-members/{user.pk}"
        assert client.get(url).json()["staff_role"] == "support"
        body = {"role": "auditor", "reason": "Audits now."}
        assert client.post(f"{url}/change-role", body, format="json").json()["staff_role"] == "auditor"
        assert client.post(f"{url}/remove", {"reason": "Left."}, format="json").status_code == 204
        assert client.get(url).status_code == 404

    @pytest.mark.parametrize(
        "body", [{}, {"role": "owner", "reason": "x"}, {"role": "auditor"}, {"role": "auditor", "reason": " "}, []]
    )
    def test_a_body_of_the_wrong_shape_is_400(self, api, colleague, body):
        client = api(None, *self.SCOPES, staff=True)
        answer = client.post(f"/api/v1/staff-members/{colleague(SUPPORT).pk}/change-role", body, format="json")
        assert answer.status_code == 400

    def test_inviting_to_staff(self, api, db):
        client = api(None, *self.SCOPES, staff=True)
        made = client.post("/api/v1/invitations", {"email": EMAIL, "role": "support"}, format="json")
        assert (made.status_code, made.json()["partner"], made.json()["role"]) == (201, None, "support")
        pk = made.json()["id"]
        assert client.post(f"/api/v1/invitations/{pk}/resend").status_code == 200
        assert client.post(f"/api/v1/invitations/{pk}/revoke").json()["state"] == "revoked"
        refused = client.post("/api/v1/invitations", {"email": EMAIL, "role": "owner"}, format="json")
        assert refused.status_code == 400

    def test_a_partners_key_finds_no_staff(self, api, company, staff_user):
        client = api(company.partner, *self.SCOPES)
        assert client.get("/api/v1/staff-members").status_code == 404
        assert client.get(f"/api/v1/staff-members/{staff_user.pk}").status_code == 404
        body = {"role": "auditor", "reason": "x"}
        answer = client.post(f"/api/v1/staff-members/{staff_user.pk}/change-role", body, format="json")
        assert answer.status_code == 404
        invited = client.post("/api/v1/invitations", {"email": EMAIL, "role": "auditor"}, format="json")
        assert invited.status_code == 400
