"""What each staff role finds first: something to go on with, nothing it cannot do, and no link that refuses it."""

import re

import pytest

from partners.announcements.services import create_announcement
from partners.catalogue.models import Plan
from partners.clients.services import create_client_account
from partners.network.services import confirm_application, create_application
from partners.support.services import create_support_request
from portal import clock
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import DESCRIPTIONS, StaffRole
from tests.network.conftest import VALUES
from tests.trade import create_subscription

Role = StaffRole
LINK = re.compile(r'<a [^>]*href="(/[^"]*)"')


@pytest.fixture
def busy(company, everybody, staff) -> None:
    """A network in which every card has something to say."""
    owner = company.actor("owner")
    client = create_client_account(actor=owner, name="Ortiz Logistics")
    create_subscription(
        actor=owner, client_account=client, plan=Plan.objects.get(code="advanced"), term="monthly", seats=9,
        admin_email="it@ortiz.example",
    )  # fmt: skip
    create_support_request(actor=owner, topic="other", subject="When is our tier looked at?", text="Since March.")
    application = create_application(actor=Actor.anonymous(), ip_address="192.0.2.7", **VALUES)
    confirm_application(actor=Actor.link(application, "Lena"), application=application)
    create_announcement(actor=staff, title="A draft", text="Text.")
    Message.objects.create(template="x", dedupe_key="x", to_email="x@x.example", why="x", state="parked")


@pytest.fixture
def home(busy, company, colleague, sign_in):
    def opened(role: str):
        user = colleague(role)
        Partner.objects.filter(pk=company.partner.pk).update(manager=user)
        browser = sign_in(user)
        return browser, browser.get("/staff/")

    return opened


def titles(answer, section: str) -> set[str]:
    cards = [card for part in answer.context["sections"] if part["key"] == section for card in part["cards"]]
    return {re.sub(r"^\d+ people|: the oldest.*", "", str(card.title)).strip() for card in cards}


FACTORS, REQUESTS, STUCK = "without a second factor", "Requests, longest wait first", "Mail that got stuck"


@pytest.mark.parametrize(
    ("role", "now"),
    [
        (Role.NETWORK_ADMIN, {"Applications", "Announcements to publish", FACTORS, REQUESTS, STUCK}),
        (Role.PARTNER_MANAGER, {"Applications", FACTORS, REQUESTS}),
        (Role.TRADE_DESK, {REQUESTS}),
        (Role.CONTENT_EDITOR, {"Announcements to publish"}),
        (Role.SUPPORT, {FACTORS, REQUESTS, STUCK}),
        (Role.AUDITOR, set()),
    ],
)
def test_what_needs_somebody_is_what_the_role_can_do_something_about(home, role, now):
    assert titles(home(role)[1], "now") == now


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_what_it_is_for_and_what_changed(home, role):
    answer = home(role)[1]
    assert str(DESCRIPTIONS[role]).split(".")[0] in answer.text
    assert titles(answer, "changed") == {"Latest changes"}


@pytest.mark.parametrize("role", [Role.NETWORK_ADMIN, Role.PARTNER_MANAGER, Role.TRADE_DESK])
def test_renewals_of_partners_come_with_partner_plan_and_seats(home, role):
    answer = home(role)[1]
    assert "Ortiz Logistics · Hartwell IT" in answer.text
    assert "Advanced · 9 seats" in answer.text


@pytest.mark.parametrize("role", [Role.CONTENT_EDITOR, Role.SUPPORT, Role.AUDITOR])
def test_others_look_after_no_renewals(home, role):
    assert titles(home(role)[1], "coming") == set()


@pytest.mark.one_engine
@pytest.mark.parametrize("role", list(Role))
def test_no_link_of_the_home_page_and_no_card_of_a_hub_is_a_dead_end(home, role):
    browser, answer = home(role)
    links = set(LINK.findall(answer.text))
    for hub in ("/staff/programme/", "/staff/operations/", "/staff/access/"):
        assert hub in links
        links |= {card["url"] for card in browser.get(hub).context["cards"]}
    for link in links:
        assert browser.get(link, follow=True).status_code == 200, link


def test_with_nothing_to_do_there_is_still_a_way_on(company, colleague, sign_in):
    with clock.moved(to=clock.now()):
        assert "See all renewals" in sign_in(colleague(Role.TRADE_DESK)).get("/staff/").text
        assert "See announcements" in sign_in(colleague(Role.CONTENT_EDITOR)).get("/staff/").text


def test_staff_read_the_plans_that_partners_read(colleague, sign_in, company):
    theirs = sign_in(company.user("seller")).get(f"{company.url}/plans/").context
    for role in Role:
        answer = sign_in(colleague(role)).get("/staff/plans/")
        assert answer.context["versions"] == theirs["versions"]
        assert list(answer.context["prices"]) == list(theirs["prices"])


def test_what_stood_in_the_person_menu_alone_is_in_the_sidebar(staff_user, sign_in):
    browser = sign_in(staff_user)
    cards = {card["url"] for card in browser.get("/staff/access/").context["cards"]}
    assert cards == {"/staff/people/", "/staff/partner-people/", "/staff/api-keys/", "/staff/permissions/"}
    for url in cards:
        assert [one["label"] for one in browser.get(url).context["navigation"] if one["current"]] == ["Access"]
