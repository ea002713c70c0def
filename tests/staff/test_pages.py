"""The pages of the network’s people."""

import pytest

from portal.tenancy.models import Invitation
from portal.tenancy.roles import RESENDERS, Role, StaffRole
from portal.tenancy.services import create_invitation
from tests.staff.cast import ADMIN, AUDITOR, EMAIL, OTHERS, SUPPORT, role_of


class TestPages:
    @pytest.fixture
    def browser(self, sign_in, staff_user):
        return sign_in(staff_user)

    def test_inviting_and_sending_again_and_revoking(self, browser):
        form = {"email": EMAIL, "role": "support"}
        page = browser.post("/staff/people/invite/", form, follow=True).text
        assert f"{EMAIL} is invited" in page
        assert "Waiting for an answer" in page
        again = browser.post("/staff/people/invite/", form)
        assert "email" in again.context["form"].errors
        pk = Invitation.objects.get().pk
        assert "on its way again" in browser.post(f"/staff/invitations/{pk}/resend/", follow=True).text
        assert "is revoked" in browser.post(f"/staff/invitations/{pk}/revoke/", follow=True).text
        assert browser.post(f"/staff/invitations/{pk}/revoke/").status_code == 404

    def test_a_partners_invitation_is_not_among_staffs(self, browser, owner):
        pk = create_invitation(actor=owner, email=EMAIL, role=Role.SELLER).pk
        assert EMAIL not in browser.get("/staff/people/").text
        assert browser.post(f"/staff/invitations/{pk}/revoke/").status_code == 404

    def test_changing_a_role_and_removing(self, browser, colleague):
        user = colleague(SUPPORT)
        url = f"/staff/people/{user.pk}"
        assert browser.post(f"{url}/role/", {"role": "auditor"}).context["form"].errors
        browser.post(f"{url}/role/", {"role": "auditor", "reason": "Audits now."})
        assert role_of(user.email) == AUDITOR
        assert "What happens" in browser.get(f"{url}/remove/").text
        assert browser.post(f"{url}/remove/", {"reason": ""}).context["form"].errors
        browser.post(f"{url}/remove/", {"reason": "Left."})
        assert role_of(user.email) == ""
        assert browser.get(f"{url}/role/").status_code == 404

    def test_the_last_network_admins_buttons_say_why_not(self, browser, staff_user):
        assert "is the last network admin" in browser.get("/staff/people/").text
        answer = browser.post(f"/staff/people/{staff_user.pk}/remove/", {"reason": "x"})
        assert "last network admin" in str(answer.context["form"].errors)

    @pytest.mark.parametrize("role", OTHERS)
    def test_everybody_on_staff_reads_who_is_there_and_gets_no_buttons(self, sign_in, colleague, staff_user, role):
        browser = sign_in(colleague(role))
        page = browser.get("/staff/people/").text
        assert staff_user.name in page
        assert "Invite person" not in page
        assert "Change role" not in page
        for path in ("invite/", f"{staff_user.pk}/role/", f"{staff_user.pk}/remove/"):
            assert browser.get(f"/staff/people/{path}").status_code == 403
            assert browser.post(f"/staff/people/{path}", {"reason": "x"}).status_code == 403

    @pytest.mark.parametrize("path", ["people/", "people/invite/", "permissions/"])
    def test_partners_find_nothing(self, sign_in, company, path):
        assert sign_in(company.user("owner")).get(f"/staff/{path}").status_code == 404

    def test_a_partners_person_is_not_among_staff(self, browser, company):
        pk = company.user("owner").pk
        assert browser.post(f"/staff/people/{pk}/role/", {"role": "auditor", "reason": "x"}).status_code == 404

    def test_permissions_compare_the_six_roles(self, browser):
        groups = browser.get("/staff/permissions/").context["groups"]
        nouns = {noun.label: noun for group in groups for noun in group.nouns}
        lines = {line.label: dict(line.allowed) for noun in nouns.values() for line in noun.lines}
        assert lines["Change staff role"] == {role.label: role == ADMIN for role in StaffRole}
        assert lines["Send again"] == {role.label: role in RESENDERS for role in StaffRole}
        assert not dict(nouns["Applications"].reading.allowed)["Trade desk"]

    def test_one_query_more_or_less_whatever_the_number_of_people(
        self, browser, colleague, django_assert_max_num_queries
    ):
        browser.get("/staff/people/")
        with django_assert_max_num_queries(14):
            browser.get("/staff/people/")
        for role in StaffRole:
            colleague(role)
        with django_assert_max_num_queries(14):
            browser.get("/staff/people/")
