"""What is taken away is gone on the very next request, in sessions and programs that are open already."""

from django.urls import reverse

from portal.tenancy import services
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role


def test_a_new_role(sign_in, company, owner):
    client = sign_in(company.user("admin"))
    invite = reverse("partner-invite", args=[company.partner.slug])
    form = {"email": "a@example.com", "role": "seller"}
    assert client.post(invite, form).status_code == 302
    member = Membership.objects.get(user=company.user("admin"))
    services.change_role(actor=owner, membership=member, role=Role.SELLER)
    assert "Your role does not include" in client.post(invite, {**form, "email": "b@example.com"}).text


def test_a_removal(sign_in, company, owner):
    client = sign_in(company.user("seller"))
    people = reverse("partner-people", args=[company.partner.slug])
    assert client.get(people).status_code == 200
    member = Membership.objects.get(user=company.user("seller"))
    services.remove_member(actor=owner, membership=member)
    assert client.get(people).status_code == 404


def test_a_suspension_stops_writing_and_keeps_reading(sign_in, api, company, staff):
    client, key = sign_in(company.user("owner")), api(company.partner, "invitations:read", "invitations:write")
    slug = company.partner.slug
    services.suspend_partner(actor=staff, partner=company.partner, reason="Unpaid.")
    page = client.get(reverse("partner-people", args=[slug]))
    assert page.status_code == 200
    assert "Hartwell IT is suspended" in page.text
    form = {"email": "a@example.com", "role": "seller"}
    assert "is suspended" in client.post(reverse("partner-invite", args=[slug]), form).text
    assert key.get("/api/v1/invitations").status_code == 200
    refused = key.post("/api/v1/invitations", form)
    assert (refused.status_code, refused.json()["code"]) == (403, "partner_suspended")
    services.reinstate_partner(actor=staff, partner=company.partner, reason="Paid.")
    assert key.post("/api/v1/invitations", form).status_code == 201


def test_closing_a_partner_ends_pages_and_keys(sign_in, api, company):
    client, key = sign_in(company.user("owner")), api(company.partner, "memberships:read")
    Partner.objects.filter(pk=company.partner.pk).update(state="closed")
    assert client.get(reverse("partner-people", args=[company.partner.slug])).status_code == 404
    assert key.get("/api/v1/memberships").status_code == 401


def test_switching_an_account_off(sign_in, company):
    client, user = sign_in(company.user("seller")), company.user("seller")
    user.is_active = False
    user.save()
    assert client.get(reverse("account_security")).status_code == 302
