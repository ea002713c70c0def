"""The front door and the home pages: what each person finds there first."""

from datetime import timedelta

import pytest
from django.urls import reverse

from partners.network.services import confirm_application, create_application
from partners.subscriptions.models import Subscription
from portal import clock
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from portal.tenancy.roles import Role, StaffRole
from portal.tenancy.services import reinstate_partner, suspend_partner
from tests import factories
from tests.house.world import furnish
from tests.network.conftest import VALUES

pytestmark = pytest.mark.django_db


def cards(answer) -> dict[str, object]:
    return {card.title: card for section in answer.context["sections"] for card in section["cards"]}


def steps(answer) -> dict[str, str]:
    return {step.text: step.state for step in cards(answer)["First steps"].items}


def test_a_stranger_learns_what_this_is(client):
    page = client.get("/").content.decode()
    assert "/apply/" in page
    assert reverse("account_login") in page
    assert "Not affiliated with Dropbox, Inc." in page


def test_a_member_of_one_partner_lands_there(sign_in, company):
    assert sign_in(company.user("seller")).get("/").url == f"{company.url}/"


def test_a_member_of_two_partners_chooses(sign_in, company, other_company):
    user = company.user("seller")
    Membership.objects.create(partner=other_company.partner, user=user, role=Role.LEARNER)
    page = sign_in(user).get("/").content.decode()
    assert f"{company.url}/" in page
    assert f"{other_company.url}/" in page


def test_somebody_without_a_place_is_told_so(sign_in, db):
    assert sign_in(factories.make_user("new@nowhere.example")).get("/").status_code == 200


def test_staff_land_at_their_queues(sign_in, staff_user):
    assert sign_in(staff_user).get("/").url == "/staff/"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_greeted_by_name(sign_in, company, role):
    answer = sign_in(company.user(role)).get(f"{company.url}/")
    assert f"{role.label} of Hartwell IT" in answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_at_most_six_entries_and_each_leads_somewhere(sign_in, company, role):
    browser = sign_in(company.user(role))
    entries = browser.get(f"{company.url}/").context["navigation"]
    assert entries[0]["url"] == f"{company.url}/"
    assert len(entries) <= 6
    assert {browser.get(entry["url"]).status_code for entry in entries} == {200}


def test_staff_entries_lead_somewhere(sign_in, staff_user):
    browser = sign_in(staff_user)
    entries = browser.get("/staff/").context["navigation"]
    assert len(entries) <= 6
    assert {browser.get(entry["url"]).status_code for entry in entries} == {200}


def test_the_first_steps_tick_themselves(sign_in, company, everybody):
    company.partner.agreement_due = True
    company.partner.save()
    browser = sign_in(company.user("owner"))
    before = steps(browser.get(f"{company.url}/"))
    assert before["Accept the reseller agreement"] == "next"
    assert before["Invite a colleague"] == "done"

    company.partner.agreement_due = False
    company.partner.save()
    assert steps(browser.get(f"{company.url}/"))["Accept the reseller agreement"] == "done"


def test_an_outsider_finds_no_home_of_others(sign_in, company, other_company):
    assert sign_in(other_company.user("owner")).get(f"{company.url}/").status_code == 404


def test_what_changed_is_told_in_sentences(sign_in, company, staff):
    suspend_partner(actor=staff, partner=company.partner, reason="Invoices")
    reinstate_partner(actor=staff, partner=company.partner, reason="Paid")
    page = sign_in(company.user("owner")).get(f"{company.url}/").content.decode()
    assert "Robin Staff" in page
    assert "partner.suspended" not in page


def test_a_learner_reads_no_news_of_the_trade(sign_in, company, staff):
    assert "Latest changes" not in cards(sign_in(company.user("learner")).get(f"{company.url}/"))


def test_staff_see_who_waits_longest_first(sign_in, staff_user, db):
    for number in (1, 2):
        values = {**VALUES, "company_name": f"Company {number}"}
        application = create_application(actor=Actor.anonymous(), ip_address="192.0.2.7", **values)
        confirm_application(actor=Actor.link(application, "x"), application=application)
    answer = sign_in(staff_user).get("/staff/")
    card = next(card for title, card in cards(answer).items() if title.startswith("Applications"))
    assert [item.text for item in card.items] == ["Company 1", "Company 2"]
    assert {entry["label"]: entry["count"] for entry in answer.context["navigation"]}["Applications"] == 2


def totals(answer) -> dict[str, tuple[int, str]]:
    return {total.label: (total.value, total.url) for total in answer.context["totals"]}


@pytest.fixture
def furnished(db):
    """Two clients, one of them offered to another partner; one subscription of 9 seats, 4 fewer at the renewal, in a year."""
    return furnish("Hartwell", "furnished", "canary")


@pytest.mark.parametrize("role", [Role.OWNER, Role.READ_ONLY])
def test_each_total_is_what_the_list_behind_it_counts(sign_in, furnished, role):
    browser = sign_in(furnished.company.user(role))
    shown = totals(browser.get(f"{furnished.company.url}/"))
    clients, seats, renewing = shown["Clients"], shown["Seats purchased"], shown["Renewing within 60 days"]
    assert browser.get(clients[1]).context["listing"].count == clients[0] == 4
    assert sum(row.purchased for row in browser.get(seats[1]).context["listing"].rows) == seats[0] == 9
    assert browser.get(renewing[1]).context["listing"].count == renewing[0] == 0


def test_a_subscription_near_its_renewal_is_counted_and_a_cancelled_one_is_not(sign_in, furnished):
    browser, rows = (
        sign_in(furnished.company.user("owner")),
        Subscription.objects.filter(pk=furnished.ids["subscription"]),
    )
    rows.update(renews_on=clock.today() + timedelta(days=59))
    assert totals(browser.get(f"{furnished.company.url}/"))["Renewing within 60 days"][0] == 1
    rows.update(state=Subscription.State.CANCELLED)
    after = totals(browser.get(f"{furnished.company.url}/"))
    assert (after["Seats purchased"][0], after["Renewing within 60 days"][0]) == (0, 0)


def test_nobody_reads_totals_of_what_the_role_does_not_read(sign_in, furnished):
    assert totals(sign_in(furnished.company.user("learner")).get(f"{furnished.company.url}/")) == {}


def test_a_partner_without_clients_sees_no_row_of_zeros(sign_in, company):
    assert totals(sign_in(company.user("owner")).get(f"{company.url}/")) == {}


def test_staff_see_how_many_partners_and_seats_there_are(sign_in, staff_user, furnished, other_company):
    answer = sign_in(staff_user).get("/staff/")
    assert totals(answer)["Active partners"] == (3, "/staff/partners/?state=active")
    assert totals(answer)["Seats purchased"][0] == 9


def test_a_partner_manager_counts_the_assigned_partners_only(sign_in, furnished):
    manager = factories.make_user("pm@portal.example", "Pat", staff_role=StaffRole.PARTNER_MANAGER)
    assert totals(sign_in(manager).get("/staff/")) == {}
    furnished.company.partner.manager = manager
    furnished.company.partner.save()
    shown = totals(sign_in(manager).get("/staff/"))
    assert (shown["Active partners"][0], shown["Seats purchased"][0]) == (1, 9)


def test_a_line_about_oneself_names_the_person_once(sign_in, furnished):
    lines = [
        item.text
        for item in cards(sign_in(furnished.company.user("owner")).get(f"{furnished.company.url}/"))[
            "Latest changes"
        ].items
    ]
    name = str(furnished.company.user("owner"))
    assert [line for line in lines if line.count(name) > 1] == []
    assert any("handed in the quiz of" in line for line in lines)
