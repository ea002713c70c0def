"""Charges across subscriptions: who reads them, what a line says, and what the list can be asked for."""

from datetime import date

import pytest

from partners.charges.models import Charge
from partners.charges.queries import charges_for, sums_of
from partners.clients.services import create_client_account, update_client_account
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.network.models import Profile, Tier
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription
from portal.events.models import Event
from portal.tenancy.actor import Actor
from portal.tenancy.roles import COST_READERS, Role, StaffRole
from tests.charges.conftest import FIRST, on
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats


@pytest.fixture
def history(sell, owner):
    """Sold, raised, renewed; and a second team that was cancelled at once."""
    first = sell()
    with on(date(2026, 7, 15)):
        change_seats(actor=owner, subscription=first, seats=13, reason="Three started")
    other = create_client_account(actor=owner, name="Juniper Vets")
    second = sell(date(2026, 8, 1), client_account=other, admin_email="b@j.example", term="monthly")
    with on(date(2026, 8, 4)):
        change_seats(actor=owner, subscription=second, seats=8, reason="Fewer")
    with on(date(2026, 8, 5)):
        cancel_subscription(actor=owner, subscription=second, reason="The grant was refused")
    with on(date(2027, 1, 15)):
        renew_due()
    return first, second


def test_each_line_names_the_event_that_it_came_from(history, owner):
    verbs = dict(Event.objects.values_list("pk", "verb"))
    came_from = {charge.kind: verbs[charge.event] for charge in charges_for(owner)}
    assert came_from == {
        "new": "subscription.created",
        "add": "subscription.seats_changed",
        "renew": "subscription.renewed",
        "credit": "subscription.cancelled",
    }


def test_only_who_sees_cost_opens_the_page(company, sign_in, history):
    for role in Role:
        answer = sign_in(company.user(role)).get(f"{company.url}/charges/")
        assert (answer.status_code == 200) == (role in COST_READERS), role
    page = sign_in(company.user("billing")).get(f"{company.url}/charges/").content.decode()
    assert "3 × $192.00 = $576.00 for 365 days" in page
    assert "Juniper Vets" in page


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("month=2026-07", ["add"]),
        ("since=2026-08-02&until=2026-12-31", ["credit"]),
        ("kind=renew", ["renew"]),
        ("q=juniper", ["credit", "new"]),
        ("item=advanced&month=2026-01", ["new"]),
        ("item=standard", []),
        ("currency=EUR", []),
        ("sort=cost", ["credit", "new", "add", "new", "renew"]),
    ],
)
def test_the_page_and_the_api_take_the_same_questions(api, company, sign_in, history, query, kinds):
    keyed = api(company.partner, "charges:read", "client-accounts:read")
    answer = keyed.get(f"/api/v1/charges?{query}").json()["data"]
    usual = sorted(kinds) if "sort" not in query else kinds
    assert (
        [one["kind"] for one in answer] == kinds if "sort" in query else sorted(one["kind"] for one in answer) == usual
    )
    rows = sign_in(company.user("owner")).get(f"{company.url}/charges/?{query}").context["listing"].rows
    assert sorted(row.kind for row in rows) == sorted(kinds)


@pytest.mark.parametrize("month", ["2026-13", "soon", "2026", "٢٠٢٦-٠١"])
def test_what_is_no_month_is_refused(api, company, month):
    answer = api(company.partner, "charges:read").get("/api/v1/charges", {"month": month})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "month")


def test_the_api_says_all_that_a_line_follows_from(api, company, history):
    first, _second = history
    narrow = api(company.partner, "charges:read")
    assert {one["client_account_name"] for one in narrow.get("/api/v1/charges").json()["data"]} == {None}
    keyed = api(company.partner, "charges:read", "client-accounts:read")
    [line] = keyed.get("/api/v1/charges", {"kind": "add"}).json()["data"]
    assert line["explanation"].startswith("3 × $192.00 = $576.00 for 365 days")
    assert (line["cost"], line["retail"], line["margin"]) == ("290.3700", "435.5500", "145.1800")
    assert (line["subscription"], line["client_account_name"]) == (first.pk, "Hartwell Dental")
    assert keyed.get(f"/api/v1/charges/{line['id']}").json()["event"] == line["event"]


def test_a_line_has_the_clients_number_for_who_reads_clients(api, company, sign_in, owner, history):
    client = history[0].client_account
    update_client_account(actor=owner, client_account=client, external_id="PSA-0042")
    numbers = {"PSA-0042", ""}  # the other client has none
    for nouns, seen in ((("charges", "client-accounts"), numbers), (("charges",), {None})):
        keyed = api(company.partner, *(f"{noun}:read" for noun in nouns))
        lines = keyed.get("/api/v1/charges").json()["data"]
        assert {line["client_account_external_id"] for line in lines} == seen
    page = sign_in(company.user("owner")).get(f"{company.url}/charges/?columns=client_number")
    assert page.text.count("PSA-0042") == 3


def test_a_key_has_a_scope_for_cost(api, company, history):
    first, _second = history
    keyed = api(company.partner, "subscriptions:read", "subscriptions:write")
    url = f"/api/v1/subscriptions/{first.pk}"
    refused = keyed.get(f"{url}/charges")
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
    assert "charges:read" in refused.json()["detail"]
    assert {entry["cost"] for entry in keyed.get(f"{url}/timeline").json()["timeline"]} == {None}
    asked = {"seats": 20, "reason": "More", "dry_run": True}
    [due] = keyed.post(f"{url}/change-seats", asked).json()["charges"]
    assert (due["cost"], due["unit_cost"], due["explanation"]) == (None, None, None)
    assert due["retail"]
    raised = keyed.post(f"{url}/let-end?dry_run=true", {"reason": "x"}).json()
    assert {entry["cost"] for entry in raised["timeline"]} == {None}
    assert keyed.get("/api/v1/charges").status_code == 403


def test_another_partner_reads_none(api, other_company, sign_in, history):
    assert api(other_company.partner, "charges:read").get("/api/v1/charges").json()["data"] == []
    charge = Charge.objects.first()
    assert api(other_company.partner, "charges:read").get(f"/api/v1/charges/{charge.pk}").status_code == 404


def test_staff_read_those_of_the_partners_they_see(company, other_company, colleague, sign_in, history):
    manager, desk = colleague(StaffRole.PARTNER_MANAGER), colleague(StaffRole.TRADE_DESK)
    assert charges_for(Actor.person(manager)).count() == 0
    company.partner.manager = manager
    company.partner.save()
    assert charges_for(Actor.person(manager)).count() == 5
    page = sign_in(desk).get(f"/staff/charges/?partner={company.partner.pk}&kind=add")
    assert [row.kind for row in page.context["listing"].rows] == ["add"]
    assert not sign_in(desk).get(f"/staff/charges/?partner={other_company.partner.pk}").context["listing"].rows


def test_sums_are_told_for_each_currency_alone(history, owner):
    set_price("advanced", "yearly-paid-monthly", "18")
    [sums] = sums_of(charges_for(owner))
    assert sums.cost.amount == sum(charge.cost for charge in Charge.objects.all())
    assert (sums.charges, sums.cost.currency) == (5, "USD")


def test_who_handed_a_client_over_keeps_the_charges_and_the_name_it_had(
    sell, owner, company, other_company, outsider, client_account, sign_in
):
    Profile.objects.create(partner=other_company.partner, tier=Tier.objects.order_by("rank")[0], currency="USD")
    sell()
    with on(FIRST.replace(day=25)):
        offered = offer_handover(actor=owner, client_account=client_account, receiver="nordlicht", message="x")
        accept_handover(actor=outsider, handover=offered)
    client_account.refresh_from_db()
    client_account.name, client_account.external_id = "Renamed by the other one", "N-7"
    client_account.save()
    mine = list(charges_for(owner))
    assert {charge.kind for charge in mine} == {"new", "credit"}
    assert {(charge.client_account, charge.client_account_name) for charge in mine} == {(None, "Hartwell Dental")}
    assert {charge.client_account_name for charge in charges_for(outsider)} == {"Renamed by the other one"}
    assert [{one.client_account_external_id for one in charges_for(who)} for who in (owner, outsider)] == [{None}, {"N-7"}]
    page = sign_in(company.user("owner")).get(f"{company.url}/charges/").content.decode()
    assert "Renamed" not in page
    assert "handed over since" in page
    assert not sign_in(company.user("owner")).get(f"{company.url}/charges/?q=renamed").context["listing"].rows
    verbs = {charge.kind: Event.objects.get(pk=charge.event).verb for charge in mine}
    assert verbs == {"new": "subscription.created", "credit": "subscription.handed_over"}
