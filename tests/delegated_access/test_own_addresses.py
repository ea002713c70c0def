"""Nobody accepts by an address of their own what their company asked for, as long as no team says who its admin is."""

import pytest
from django.test import Client

from partners.contacts.models import Contact
from partners.delegated_access.asking import request_access
from partners.delegated_access.errors import OwnAddress
from partners.delegated_access.links import make_token
from partners.delegated_access.models import DelegatedAccess
from partners.network.models import Profile, Tier

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(owner, company, subscription):
    Profile.objects.get_or_create(
        partner=company.partner, defaults={"tier": Tier.objects.get(code="registered"), "website": "https://cascadia.example/x"}
    )

    def of(email: str) -> DelegatedAccess:
        contact = Contact.objects.create(
            partner=company.partner, client_account=subscription.client_account, name="Somebody", email=email
        )
        return request_access(actor=owner, subscription=subscription, actions=["invite"], months=3, contact=contact)

    return of


def test_an_address_of_the_partners_own_people_is_not_asked(ask, company):
    seller = company.user("seller").email
    for email in (seller.upper(), "anybody@cascadia.example", "x@mail.cascadia.example"):
        with pytest.raises(OwnAddress):
            ask(email)
    assert ask("olga@hartwell.example").state == "requested"


def test_nor_is_the_teams_admin_where_that_is_one_of_them(owner, company, subscription):
    subscription.admin_email = company.user("technician").email
    subscription.save()
    with pytest.raises(OwnAddress):
        request_access(actor=owner, subscription=subscription, actions=["invite"], months=3)
    subscription.client_account.own = True
    subscription.client_account.save()
    assert request_access(actor=owner, subscription=subscription, actions=["invite"], months=3).pk


def test_a_mail_providers_domain_is_nobodys_and_the_clients_own_is_the_clients(ask, company, subscription):
    member = company.user("seller")
    member.email = "sam@gmail.com"
    member.save()
    assert ask("olga@gmail.com").pk
    DelegatedAccess.objects.all().delete()
    company.user("technician")  # one of three has it, and no owner
    member.email = "sam@hartwell.example"
    member.save()
    subscription.client_account.domain = "hartwell.example"
    subscription.client_account.save()
    assert ask("olga@hartwell.example").pk


def test_no_domain_of_the_partners_becomes_the_clients_by_what_the_partner_writes(ask, company, subscription):
    client = subscription.client_account
    for member in company.partner.memberships.select_related("user"):
        member.user.email = member.user.email.split("@")[0] + "@own-company.example"
        member.user.save()
    for domain in ("cascadia.example", "own-company.example"):
        client.domain = domain
        client.save()
        with pytest.raises(OwnAddress):
            ask(f"it@{domain}")


def test_an_owners_domain_stays_the_partners(ask, company, subscription):
    owner = company.user("owner")
    owner.email = "head@holding.example"
    owner.save()
    subscription.client_account.domain = "holding.example"
    subscription.client_account.save()
    with pytest.raises(OwnAddress):
        ask("it@holding.example")


def test_what_is_added_behind_a_name_makes_no_other_mailbox(ask, company):
    member = company.user("seller")
    member.email = "sam+work@gmail.com"
    member.save()
    with pytest.raises(OwnAddress):
        ask("Sam+client@gmail.com")


def test_contacts_with_an_own_address_are_not_offered(ask, company, subscription, sign_in):
    for name, email in (("Ours", "x@cascadia.example"), ("Theirs", "x@hartwell.example")):
        Contact.objects.create(
            partner=company.partner, client_account=subscription.client_account, name=name, email=email
        )
    page = sign_in(company.user("seller")).get(f"{company.url}/subscriptions/{subscription.pk}/delegated-access/").text
    assert "Theirs (x@hartwell.example)" in page
    assert "Ours (x@cascadia.example)" not in page
    assert "Addresses of your own company are left out" in page


def test_what_was_asked_of_one_before_is_not_accepted(ask, company):
    row = ask("olga@hartwell.example")
    DelegatedAccess.objects.update(email=company.user("seller").email)
    row.refresh_from_db()
    page = f"/delegated-access/{make_token(row)}/"
    said = Client().get(page).content.decode()
    assert "nobody accepts what their own company asks for" in said
    assert f"Tell {row.partner.name} to ask somebody" in said
    assert "record the client" not in said  # a seller's advice
    assert Client().post(page, {"answer": "accept"}).status_code == 409
    assert Client().post(page, {"answer": "decline"}).status_code == 302
