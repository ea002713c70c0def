"""Account pages keep the sidebar of where their reader came from."""

import pytest
from django.urls import reverse

from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role
from tests.factories import make_user

ACCOUNT = reverse("account_security")


@pytest.fixture
def in_two(company, other_company):
    user = make_user("both@example.com")
    for place in (company, other_company):
        Membership.objects.create(partner=place.partner, user=user, role=Role.SELLER)
    return user


def sidebar(client) -> list[str]:
    return [entry["url"] for entry in client.get(ACCOUNT).context["navigation"]]


def test_with_one_company_it_is_that_one(sign_in, company):
    assert f"{company.url}/" in sidebar(sign_in(company.user("seller")))


def test_with_two_it_is_the_one_worked_in_last(sign_in, in_two, company, other_company):
    client = sign_in(in_two)
    assert sidebar(client) == []
    for place in (company, other_company):
        client.get(f"{place.url}/")
        assert f"{place.url}/" in sidebar(client)
        assert place.partner.name in client.get(ACCOUNT).text


def test_a_company_that_was_left_is_forgotten(sign_in, in_two, company, other_company):
    client = sign_in(in_two)
    client.get(f"{company.url}/")
    Membership.objects.get(user=in_two, partner=company.partner).delete()
    assert f"{other_company.url}/" in sidebar(client)


def test_so_is_one_that_was_closed(sign_in, company):
    client = sign_in(company.user("seller"))
    client.get(f"{company.url}/")
    Partner.objects.update(state=Partner.State.CLOSED)
    assert sidebar(client) == []


def test_staff_keep_theirs(sign_in, staff_user):
    client = sign_in(staff_user)
    client.get(reverse("staff-home"))
    assert reverse("staff-home") in sidebar(client)


def test_staff_who_also_belong_to_a_partner_keep_the_one_they_came_from(sign_in, staff_user, company):
    Membership.objects.create(partner=company.partner, user=staff_user, role=Role.READ_ONLY)
    client = sign_in(staff_user)
    client.get(f"{company.url}/")
    assert f"{company.url}/" in sidebar(client)
    client.get(reverse("staff-home"))
    assert reverse("staff-home") in sidebar(client)


def test_what_is_done_on_account_pages_is_still_nobodys_but_ones_own(sign_in, company):
    client = sign_in(company.user("seller"))
    client.get(f"{company.url}/")
    request = client.get(ACCOUNT).wsgi_request
    assert (request.actor.partner_id, request.actor.role, request.partner) == ("", "", None)
