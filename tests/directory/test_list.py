"""Staff's list of partners: facts, filters in words, search, and REST with the same."""

from datetime import timedelta

import pytest

from partners.subscriptions.services import cancel_subscription
from portal import clock
from portal.accounts.models import User
from portal.tenancy.models import Partner
from portal.tenancy.roles import StaffRole
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everybody")]
URL = "/staff/partners/"


def names(page) -> list[str]:
    return [partner.name for partner in page.context["listing"].rows]


@pytest.fixture
def key(api):
    return api(None, "partners:read", staff=True)


def test_each_line_says_who_looks_after_it_what_it_has_and_who_was_last_there(browser, tiered, sell, staff_user):
    sell(tiered, 9)
    sell(tiered, 12)
    seen = clock.now() - timedelta(days=2)
    User.objects.filter(pk=tiered.user("seller").pk).update(last_login=seen)
    User.objects.filter(pk=tiered.user("owner").pk).update(last_login=seen - timedelta(days=5))
    Partner.objects.update(manager=staff_user)
    page = browser.get(URL)
    (partner,) = page.context["listing"].rows
    assert (partner.clients, partner.seats, partner.people) == (2, 21, 7)
    assert partner.last_sign_in == seen
    for words in ("Select", "United States", "Robin Staff", "2 days ago"):
        assert words in page.text


def test_cancelled_subscriptions_count_no_seats(browser, company, sell):
    sell(company, 9)
    cancel_subscription(actor=company.actor("owner"), subscription=sell(company, 12), reason="x")
    assert browser.get(URL).context["listing"].rows[0].seats == 9


def test_nobody_signed_in_reads_never(browser, company):
    assert "Never" in browser.get(URL).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Hartwell IT", "Nordlicht Systemhaus"]),
        ("?mine=true", ["Hartwell IT"]),
        ("?mine=false", ["Nordlicht Systemhaus"]),
        ("?without_manager=true", ["Nordlicht Systemhaus"]),
        ("?state=suspended", ["Nordlicht Systemhaus"]),
        ("?state=closed", []),
        ("?overdue=true", ["Hartwell IT"]),
        ("?overdue=false", ["Nordlicht Systemhaus"]),
        ("?tier=select", ["Hartwell IT"]),
        ("?country=DE", ["Nordlicht Systemhaus"]),
        ("?country=XX", ["Hartwell IT", "Nordlicht Systemhaus"]),
        ("?q=hartwell-it.example", ["Hartwell IT"]),
        ("?q=systemhaus", ["Nordlicht Systemhaus"]),
        ("?q=systemhaus&overdue=true", []),
    ],
)
def test_filters(browser, tiered, other_company, joined, staff_user, query, found):
    joined(tiered, days=20)
    Partner.objects.filter(pk=tiered.partner.pk).update(manager=staff_user)
    Partner.objects.filter(pk=other_company.partner.pk).update(state="suspended")
    assert names(browser.get(URL + query)) == found


def test_a_filter_keeps_the_others_and_what_was_searched_for(browser, company):
    page = browser.get(URL + "?q=hart&overdue=true&cursor=x")
    hrefs = {chip.label: chip.href for chip in page.context["listing"].quick_chips}
    assert hrefs["Without manager"] == "?q=hart&overdue=true&without_manager=true"
    assert hrefs["Overdue"] == "?q=hart"  # once more takes it away
    assert '<input type="hidden" name="overdue" value="true">' in page.text


def test_a_hostile_query_stays_text(browser, company):
    page = browser.get(URL, {"q": '"><script>alert(1)</script>', "tier": "<b>", "x": '"><i>'})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert '"><i>' not in page.text


def test_a_partner_manager_finds_the_assigned_partners_alone(sign_in, colleague, company, other_company):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    Partner.objects.filter(pk=other_company.partner.pk).update(manager=manager)
    page = sign_in(manager).get(URL)
    assert names(page) == ["Nordlicht Systemhaus"]
    assert [chip.label for chip in page.context["listing"].quick_chips] == ["Overdue", "Suspended", "Ended"]
    assert "United States" not in page.text


def test_the_number_of_queries_does_not_grow(
    browser, tiered, sell, django_assert_num_queries, django_assert_max_num_queries
):
    browser.get(URL)  # the first request of a session also notes where it came from
    with django_assert_max_num_queries(50) as one:
        browser.get(URL)
    for number in range(4):
        sell(factories.make_company(f"Partner {number}", f"partner-{number}", "FR"))
    with django_assert_num_queries(len(one.captured_queries)):
        browser.get(URL)


class TestApi:
    def test_the_facts(self, key, tiered, sell, joined):
        sell(tiered, 9)
        joined(tiered, days=20)
        (row,) = key.get("/api/v1/partners").json()["data"]
        facts = row["facts"]
        assert (facts["tier"], facts["people"], facts["clients"], facts["seats"]) == ("select", 7, 1, 9)
        assert facts["last_sign_in"] is None
        assert {one["code"] for one in facts["overdue"]} == {"owner", "second-factor"}
        assert key.get(f"/api/v1/partners/{row['id']}").json()["facts"] == facts

    @pytest.mark.parametrize(
        ("query", "found"),
        [("overdue=true", 1), ("country=DE", 1), ("without_manager=true", 2), ("mine=true", 0), ("q=hart", 1)],
    )
    def test_the_same_filters(self, key, company, other_company, joined, query, found):
        joined(company, days=20)
        assert len(key.get(f"/api/v1/partners?{query}").json()["data"]) == found

    def test_mine_are_those_of_the_person_behind_the_key(self, api, company, other_company, staff_user):
        Partner.objects.filter(pk=company.partner.pk).update(manager=staff_user)
        key = api(None, "partners:read", staff=True, created_by=staff_user)
        (row,) = key.get("/api/v1/partners?mine=true").json()["data"]
        assert row["id"] == company.partner.pk

    def test_another_value_is_400(self, key, company):
        assert key.get("/api/v1/partners?country=XX").status_code == 400
        assert key.get("/api/v1/partners?nothing=1").status_code == 400

    def test_a_partners_own_key_reads_no_facts(self, api, tiered):
        (row,) = api(tiered.partner, "partners:read").get("/api/v1/partners").json()["data"]
        assert row["facts"] is None

    def test_a_changed_partner_is_answered_with_its_facts(self, api, company):
        client = api(None, "partners:read", "partners:write", staff=True)
        answer = client.post(f"/api/v1/partners/{company.partner.pk}/suspend", {"reason": "x"}, format="json").json()
        assert (answer["state"], answer["facts"]["people"]) == ("suspended", 7)

    def test_the_number_of_queries_does_not_grow(
        self, key, tiered, django_assert_num_queries, django_assert_max_num_queries
    ):
        key.get("/api/v1/partners")  # notes that the key was used
        with django_assert_max_num_queries(50) as one:
            key.get("/api/v1/partners")
        for number in range(4):
            factories.make_company(f"Partner {number}", f"partner-{number}", "FR")
        with django_assert_num_queries(len(one.captured_queries)):
            key.get("/api/v1/partners")
