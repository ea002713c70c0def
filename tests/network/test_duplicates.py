"""Candidates for duplicates: by domain and by name, among applications, partners and people; for reviewers alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from partners.network.duplicates import duplicates_of
from partners.network.likeness import SIMILAR, company_domain, domain_of_email, likeness, name_trigrams
from partners.network.links import MEND, STATUS, make_token
from partners.network.models import Application, Profile, Tier
from partners.network.services import approve_application, confirm_application, create_application
from portal.accounts.models import User
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import Role, StaffRole
from tests import factories


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("brandt-it.example", "brandt-it.example"),
        ("mail.brandt-it.example", "brandt-it.example"),
        ("shop.brandt.co.uk", "brandt.co.uk"),
        ("brandt.com.au", "brandt.com.au"),
        ("co.uk", "co.uk"),
        ("gmail.com", ""),
        ("hotmail.co.uk", ""),
        ("brandt.wixsite.com", "brandt.wixsite.com"),
        ("xn--brandt-shne-hcb.example", "xn--brandt-shne-hcb.example"),
    ],
)
def test_the_part_of_a_domain_that_a_company_owns(host, domain):
    assert company_domain(host) == domain
    assert domain_of_email(f"lena@{host}") == domain


@pytest.mark.parametrize(
    ("one", "other", "similar"),
    [
        ("Brandt & Söhne IT", "BRANDT und Soehne IT GmbH", True),
        ("Blue Harbor Networks", "BlueHarbor Networks, Inc.", True),
        ("Nordlicht Systemhaus GmbH", "Nordlicht IT Services", True),
        ("Datacenter Soluții SRL", "Datacenter Solutii S.R.L.", True),
        ("Alpha IT Solutions", "Beta IT Solutions Ltd", False),
        ("North IT Services", "South IT Services", False),
        ("IT Solutions", "Cloud Services", False),
        ("株式会社テクノ", "株式会社テクノ", True),
    ],
)
def test_names_are_alike_without_legal_forms_and_the_trades_words(one, other, similar):
    assert (likeness(name_trigrams(one), name_trigrams(other)) >= SIMILAR) is similar


@pytest.fixture
def twin(db, values):
    """Another application, confirmed: `twin(company_name=…)`. Nothing of it is like the first unless asked for."""

    def made(**changes) -> Application:
        other = {"company_name": "Quite Another", "website": "another.example", "contact_email": "x@another.example"}
        made = create_application(actor=Actor.anonymous(), ip_address="192.0.2.20", **{**values, **other, **changes})
        return confirm_application(actor=Actor.link(made, "x"), application=made)

    return made


def found(application: Application, actor: Actor) -> list[tuple[str, str, list[str]]]:
    candidates = duplicates_of([application], actor)[application.pk]
    return [(one.kind, one.name, [reason.code for reason in one.reasons]) for one in candidates]


def test_nothing_is_its_own_duplicate(submitted, staff, twin):
    twin()
    assert found(submitted, staff) == []
    approved = approve_application(actor=staff, application=submitted)
    assert found(approved, staff) == []


def test_an_application_with_the_same_domain_or_a_similar_name(submitted, staff, twin):
    twin(website="www.shop.brandt-it.example")
    twin(company_name="Brandt und Söhne IT GmbH")
    twin(contact_email="info@brandt-it.example", company_name="Brandt Söhne")
    assert [(kind, codes) for kind, _name, codes in found(submitted, staff)] == [
        ("application", ["same_domain", "similar_name"]),
        ("application", ["similar_name"]),
        ("application", ["same_domain"]),
    ]


def test_a_mail_provider_makes_nobody_the_same(staff, submitted, twin):
    one = twin(contact_email="lena@gmail.com", company_name="First Company", website="first.example")
    twin(contact_email="sam@gmail.com", company_name="Zweite Firma", website="zweite.example")
    assert found(one, staff) == []


def test_a_partner_by_website_and_by_the_people_who_work_there(staff, submitted, db):
    tier = Tier.objects.first()
    by_site = factories.make_partner("Somebody", "somebody")
    Profile.objects.create(partner=by_site, tier=tier, website="brandt-it.example")
    by_person = factories.make_partner("Elsewhere", "elsewhere")
    person = factories.make_user("ulla@brandt-it.example", "Ulla Brandt")
    Membership.objects.create(partner=by_person, user=person, role=Role.SELLER)

    assert found(submitted, staff) == [
        ("partner", "Elsewhere", ["person_at_domain"]),
        ("partner", "Somebody", ["same_domain"]),
    ]


def test_of_a_partner_that_somebody_else_looks_after_only_that_there_is_one(submitted, colleague):
    partner = factories.make_partner("Brandt & Söhne IT", "brandt")
    manager = Actor.person(colleague(StaffRole.PARTNER_MANAGER))
    (candidate,) = duplicates_of([submitted], manager)[submitted.pk]
    assert candidate.id == ""
    assert candidate.name != partner.name


def test_reviewers_see_it_on_the_record_in_the_list_and_by_rest(submitted, twin, sign_in, staff_user, api):
    other = twin(company_name="Brandt und Söhne IT GmbH")
    browser = sign_in(staff_user)
    page = browser.get(f"/staff/applications/{submitted.pk}/").content.decode()
    assert f"/staff/applications/{other.pk}/" in page
    assert "Same name" in page
    assert "1 may be the same" in browser.get("/staff/applications/").content.decode()
    answer = api(None, "applications:read", staff=True).get(f"/api/v1/applications/{submitted.pk}/duplicates").json()
    assert answer["data"] == [
        {
            "kind": "application", "id": other.pk, "name": "Brandt und Söhne IT GmbH", "state": "Submitted",
            "reasons": [{"code": "similar_name", "detail": "Same name"}],
        }
    ]  # fmt: skip


def test_applicants_and_partners_never_do(submitted, twin, client, api, company):
    other = twin(company_name="Brandt und Söhne IT GmbH")
    for purpose in (STATUS, MEND):
        page = client.get(f"/apply/{purpose}/{make_token(submitted, purpose)}/", follow=True).content.decode()
        assert other.pk not in page
        assert "GmbH" not in page
    shown = APIClient().get(f"/api/v1/applications/by-link/{make_token(submitted, STATUS)}")
    assert other.pk not in shown.content.decode()
    path = f"/api/v1/applications/{submitted.pk}/duplicates"
    assert APIClient().get(path).status_code == 401
    assert api(company.partner, "applications:read").get(path).status_code == 404


def test_somebody_with_an_account_keeps_it_and_the_reviewer_knows(submitted, sign_in, staff_user, company):
    known = factories.make_user("lena@brandt-it.example", "Lena B.")
    Membership.objects.create(partner=company.partner, user=known, role=Role.SELLER)
    page = sign_in(staff_user).get(f"/staff/applications/{submitted.pk}/").content.decode()
    assert "Keeps it, and owns the new partner with it." in page
    approve_application(actor=Actor.person(staff_user), application=submitted)
    assert User.objects.filter(email="lena@brandt-it.example").count() == 1
    assert set(Partner.objects.filter(memberships__user=known).values_list("name", flat=True)) == {
        "Hartwell IT",
        "Brandt & Söhne IT",
    }


def test_the_queue_of_500_takes_as_many_queries_as_the_queue_of_two(
    submitted, sign_in, staff_user, django_assert_num_queries
):
    browser, fields = sign_in(staff_user), {f.attname: f.value_from_object(submitted) for f in Application._meta.fields}
    fields.pop("id")

    def add(rows: range) -> None:
        others = ({"company_name": f"Company {n} Werk", "website": f"c{n}.example"} for n in rows)
        Application.objects.bulk_create(Application(**fields | other) for other in others)

    add(range(1))
    browser.get("/staff/applications/")  # the first request of a session also notes where it came from
    with CaptureQueriesContext(connection) as few:
        browser.get("/staff/applications/")
    add(range(1, 499))
    with django_assert_num_queries(len(few)):
        answer = browser.get("/staff/applications/")
    assert (answer.context["listing"].count, len(answer.context["listing"].rows)) == (500, 50)
