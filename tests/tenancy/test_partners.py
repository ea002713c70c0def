import pytest

from portal.errors import NotAllowed, ReasonMissing, WrongState
from portal.events.models import Event
from portal.tenancy import services
from portal.tenancy.roles import Role


def test_staff_suspend_and_lift_with_a_reason(staff, company):
    services.suspend_partner(actor=staff, partner=company.partner, reason="Invoices unpaid since March.")
    company.partner.refresh_from_db()
    assert company.partner.is_suspended
    services.reinstate_partner(actor=staff, partner=company.partner, reason="Paid.")
    lifted, suspended = Event.objects.about(company.partner)
    assert (suspended.verb, suspended.reason) == ("partner.suspended", "Invoices unpaid since March.")
    assert (lifted.verb, lifted.new) == ("partner.reinstated", {"state": "active"})


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_happens(staff, company, reason):
    with pytest.raises(ReasonMissing):
        services.suspend_partner(actor=staff, partner=company.partner, reason=reason)


def test_twice_is_refused(staff, company):
    services.suspend_partner(actor=staff, partner=company.partner, reason="x")
    with pytest.raises(WrongState):
        services.suspend_partner(actor=staff, partner=company.partner, reason="x")


@pytest.mark.parametrize("role", list(Role))
def test_no_partner_role_does_it(company, role):
    for change in (services.suspend_partner, services.reinstate_partner):
        with pytest.raises(NotAllowed):
            change(actor=company.actor(role), partner=company.partner, reason="x")


class TestApi:
    def test_a_partners_key_reads_its_own_partner_only(self, api, company, other_company):
        client = api(company.partner, "partners:read")
        assert [row["id"] for row in client.get("/api/v1/partners").json()["data"]] == [company.partner.pk]
        assert client.get(f"/api/v1/partners/{other_company.partner.pk}").status_code == 404

    def test_a_partners_key_suspends_nobody(self, api, company):
        answer = api(company.partner, "partners:read", "partners:write").post(
            f"/api/v1/partners/{company.partner.pk}/suspend", {"reason": "x"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")

    def test_staff_suspend_and_reinstate(self, api, company):
        client = api(None, "partners:read", "partners:write", staff=True)
        url = f"/api/v1/partners/{company.partner.pk}"
        assert client.post(f"{url}/suspend", {"reason": "Unpaid."}).json()["state"] == "suspended"
        again = client.post(f"{url}/suspend", {"reason": "Unpaid."})
        assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
        assert client.post(f"{url}/reinstate", {"reason": "Paid."}).json()["state"] == "active"

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x", "state": "closed"}, {"reason": "x" * 501}])
    def test_a_body_of_the_wrong_shape_is_400(self, api, company, body):
        client = api(None, "partners:read", "partners:write", staff=True)
        assert client.post(f"/api/v1/partners/{company.partner.pk}/suspend", body).status_code == 400
