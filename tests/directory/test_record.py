"""A partner's record as staff see it, and who looks after it."""

import pytest

from partners.announcements.models import Announcement, Notice
from partners.network.models import Acceptance, Agreement, Application, Profile
from portal import clock
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import StaffRole
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]


def url(company, page: str = "") -> str:
    return f"/staff/partners/{company.partner.pk}/{page}"


def test_what_stands_on_it(browser, tiered, sell, in_order, staff_user):
    sell(tiered, 9)
    in_order(tiered)
    Partner.objects.update(manager=staff_user)
    Profile.objects.update(authorised_countries=["US", "CA"], reseller_id="HAR-1")
    owner = tiered.user("owner")
    Acceptance.objects.create(
        partner=tiered.partner, agreement=Agreement.objects.first(), user=owner, user_label="Olga Owner"
    )
    announcement = Announcement.objects.create(
        title="New rules", text="x", state="published", published_at=clock.now(), acknowledgement_required=True
    )
    Notice.objects.create(announcement=announcement, partner=tiered.partner)
    page = browser.get(url(tiered)).text
    for words in (
        "Select", "Canada", "HAR-1", "hartwell-it.example", "Helpdesk", "Robin Staff", "Olga Owner", "New rules",
        "owner@hartwell-it.example", "Set up", "3 days ago",
    ):  # fmt: skip
        assert words in page


def test_the_numbers_lead_to_where_they_come_from(browser, company, sell):
    sell(company, 9)
    sell(company, 12)
    assert f'href="{url(company, "clients/")}"' in browser.get(url(company)).text
    page = browser.get(url(company, "clients/"))
    assert "2 clients, 21 seats purchased" in page.text
    assert sum(client.seats for client in page.context["listing"].rows) == 21


def test_what_an_approval_made_leads_back_to_its_application(browser, company):
    application = Application.objects.create(
        company_name="Hartwell IT", state="approved", partner=company.partner, contact_email="o@hartwell-it.example"
    )
    assert f'href="/staff/applications/{application.pk}/"' in browser.get(url(company)).text


def test_many_people_come_in_pages(browser, company):
    for number in range(30):
        user = factories.make_user(f"p{number}@hartwell-it.example")
        Membership.objects.create(partner=company.partner, user=user, role="seller")
    page = browser.get(url(company))
    assert len(page.context["people"].rows) == 20
    assert "37 people" in page.text
    following = browser.get(url(company) + page.context["people"].next)
    assert len(following.context["people"].rows) == 17


def test_the_number_of_queries_does_not_grow(browser, company, sell, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as one:
        browser.get(url(company))
    for number in range(5):
        user = factories.make_user(f"p{number}@hartwell-it.example")
        Membership.objects.create(partner=company.partner, user=user, role="seller")
        sell(company)
    with django_assert_max_num_queries(len(one.captured_queries)):
        browser.get(url(company))


def test_hostile_names_stay_text(browser, company):
    evil = '"><script>alert(1)</script>{{ x }}'
    Partner.objects.update(name=evil)
    company.user("owner").__class__.objects.filter(pk=company.user("owner").pk).update(name=evil)
    for page in ("", "clients/", "manager/", "suspend/"):
        answer = browser.get(url(company, page))
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


@pytest.mark.parametrize("page", ["", "clients/", "notes/", "manager/"])
def test_partners_people_find_no_page_of_staff(sign_in, company, page):
    assert sign_in(company.user("owner")).get(url(company, page)).status_code == 404


@pytest.mark.parametrize("page", ["", "clients/", "suspend/"])
def test_a_partner_manager_opens_the_assigned_ones_alone(sign_in, colleague, company, other_company, page):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    Partner.objects.filter(pk=company.partner.pk).update(manager=manager)
    browser = sign_in(manager)
    assert browser.get(url(company, page)).status_code == 200
    assert browser.get(url(other_company, page)).status_code == 404


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (StaffRole.NETWORK_ADMIN, {"manager", "suspend", "end"}),
        (StaffRole.PARTNER_MANAGER, {"suspend"}),
        (StaffRole.AUDITOR, set()),
    ],
)
def test_which_actions_are_offered_to_whom(sign_in, colleague, tiered, role, words):
    person = colleague(role)
    Partner.objects.update(manager=person)
    page = sign_in(person).get(url(tiered)).text
    assert {word for word in ("manager", "suspend", "end") if f'href="{url(tiered, word + "/")}"' in page} == words


def test_an_ended_partner_offers_none_of_them(browser, tiered):
    Partner.objects.update(state="closed")
    page = browser.get(url(tiered)).text
    for word in ("suspend", "reinstate", "end", "tier", "view", "manager", "authorise"):
        assert f'href="{url(tiered, word + "/")}"' not in page


class TestManager:
    def test_a_network_admin_assigns_and_releases(self, browser, colleague, company):
        manager = colleague(StaffRole.PARTNER_MANAGER)
        page = browser.post(url(company, "manager/"), {"manager": manager.pk}, follow=True).text
        assert "Partner manager Person looks after Hartwell IT now." in page
        assert Partner.objects.get().manager == manager
        page = browser.post(url(company, "manager/"), {"manager": ""}, follow=True).text
        assert "Nobody looks after Hartwell IT now." in page
        assert Partner.objects.get().manager is None

    def test_offered_are_those_who_can(self, browser, colleague, company, staff_user):
        manager, support = colleague(StaffRole.PARTNER_MANAGER), colleague(StaffRole.SUPPORT)
        form = browser.get(url(company, "manager/")).context["form"]
        assert set(form.fields["manager"].queryset) == {manager, staff_user}
        page = browser.post(url(company, "manager/"), {"manager": support.pk})
        assert page.context["form"].errors
        assert browser.post(url(company, "manager/"), {"manager": company.user("owner").pk}).context["form"].errors

    def test_a_partner_manager_assigns_nobody(self, sign_in, colleague, company):
        manager = colleague(StaffRole.PARTNER_MANAGER)
        Partner.objects.update(manager=manager)
        browser = sign_in(manager)
        assert browser.get(url(company, "manager/")).status_code == 403
        assert browser.post(url(company, "manager/"), {"manager": ""}).status_code == 403
        assert Partner.objects.get().manager == manager
