"""The estimate is what the engine will book: no second formula, and no sum over currencies."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.charges import estimate as module
from partners.charges.estimate import estimate_for
from partners.charges.models import Charge
from partners.clients.services import create_client_account
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import let_end
from portal.tenancy.roles import COST_READERS, Role
from tests.charges.conftest import FIRST, on
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats


@pytest.fixture
def two_teams(sell, owner):
    """One pays monthly, one a year that ends in the month after."""
    other = create_client_account(actor=owner, name="Juniper Vets")
    return sell(), sell(date(2026, 12, 5), client_account=other, admin_email="b@j.example", term="monthly")


def booked(since: date, until: date) -> Decimal:
    rows = Charge.objects.filter(part_start__gte=since, part_start__lt=until)
    return sum((row.cost for row in rows), Decimal())


def test_it_says_what_the_month_will_have_cost(two_teams, owner, company):
    with on(date(2027, 1, 3)):
        estimate = estimate_for(owner, company.partner.pk)
    assert [(str(line.charged_on), line.charge.kind, line.charge.cost.amount) for line in estimate.expected] == [
        ("2027-01-05", "renew", Decimal(200)),
        ("2027-01-15", "renew", Decimal(1920)),
    ]
    assert [str(line.charged_on) for line in estimate.renewals] == ["2027-02-05"]
    assert estimate.charged == []
    with on(date(2027, 1, 31)):
        renew_due()
    assert [sums.cost.amount for sums in estimate.altogether] == [booked(date(2027, 1, 1), date(2027, 2, 1))]


def test_the_next_month_is_foreseen_by_the_same_steps(sell, owner, company, api, sign_in):
    """With what is paid by the month in the midst of a year, which is no renewal."""
    set_price("advanced", "yearly-paid-monthly", "17")
    sell(date(2026, 12, 20), term="yearly-paid-monthly", admin_email="m@h.example")
    sell(date(2026, 2, 9), admin_email="y@h.example")
    with on(date(2027, 1, 3)):
        keyed = api(company.partner, "charges:read")
        told = keyed.get("/api/v1/charges/estimate", {"month": "next"}).json()
        page = sign_in(company.user("owner")).get(f"{company.url}/charges/estimate/?month=next").content.decode()
        refused = keyed.get("/api/v1/charges/estimate", {"month": "2027-02"})
    assert (told["month"], told["charged"], told["renewals"]) == ("2027-02-01", [], [])
    assert [(line["charged_on"], line["occasion"], line["charge"]["cost"]) for line in told["expected"]] == [
        ("2027-02-09", "renewed", "1920.0000"), ("2027-02-20", "billed", "170.0000"),
    ]  # fmt: skip
    assert all(line["charge"]["explanation"] in page for line in told["expected"])
    assert "February 2027" in page.split("</h1>")[1]
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "month")
    with on(date(2027, 2, 28)):
        renew_due()
    [sums] = told["altogether"]
    assert Decimal(sums["cost"]) == booked(date(2027, 2, 1), date(2027, 3, 1))


def test_what_is_due_today_and_not_written_yet_counts_once(two_teams, owner, company):
    with on(date(2027, 1, 5)):
        before = estimate_for(owner, company.partner.pk)
        renew_due()
        after = estimate_for(owner, company.partner.pk)
    assert [sums.cost.amount for sums in before.altogether] == [sums.cost.amount for sums in after.altogether]
    assert (len(before.expected), len(after.expected)) == (2, 1)


def test_it_knows_what_waits_what_ends_and_the_price_of_the_day(two_teams, owner, company):
    yearly, monthly = two_teams
    set_price("advanced", "yearly", "204", date(2027, 1, 1))
    with on(date(2027, 1, 3)):
        change_seats(actor=owner, subscription=yearly, seats=8, reason="Two leave")
        let_end(actor=owner, subscription=monthly, reason="They close")
        [line] = estimate_for(owner, company.partner.pk).expected
    assert (line.charge.quantity, line.charge.cost.amount) == (8, Decimal(1632))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    teams=st.lists(
        st.tuples(st.integers(0, 360), st.sampled_from(["monthly", "yearly"]), st.integers(3, 40)),
        min_size=1,
        max_size=4,
    ),
    asked=st.integers(0, 27),
)
def test_what_is_foreseen_is_what_is_booked(sell, owner, company, client_account, teams, asked):
    from django.db import transaction

    with transaction.atomic():
        for number, (days, term, seats) in enumerate(teams):
            day = date.fromordinal(FIRST.toordinal() + days)
            sell(day, term=term, seats=seats, admin_email=f"{number}@h.example", client_account=client_account)
        today = date(2027, 1, 1 + asked)
        with on(today):
            renew_due()
            estimate = estimate_for(owner, company.partner.pk)
        with on(date(2027, 1, 31)):
            renew_due()
        told = sum((sums.cost.amount for sums in estimate.altogether), Decimal())
        assert told == booked(date(2027, 1, 1), date(2027, 2, 1))
        transaction.set_rollback(True)


def test_of_one_client(two_teams, owner, company, api, sign_in):
    _yearly, monthly = two_teams
    client = monthly.client_account
    with on(date(2027, 1, 3)):
        answer = (
            api(company.partner, "charges:read").get("/api/v1/charges/estimate", {"client_account": client.pk}).json()
        )
        page = sign_in(company.user("owner")).get(f"{company.url}/charges/estimate/?client_account={client.pk}")
    assert [line["client_account"] for line in answer["expected"]] == [client.pk]
    assert answer["altogether"] == [
        {"currency": "USD", "charges": 1, "cost": "200.0000", "retail": "300.0000", "margin": "100.0000"}
    ]
    assert answer["expected"][0]["charge"]["explanation"] == "10 × $20.00 = $200.00"
    assert "10 × $20.00 = $200.00" in page.content.decode()
    assert "$1,920.00" not in page.content.decode()


def test_without_a_price_it_says_so(subscription_without_price, owner, company, sign_in):
    with on(date(2027, 1, 3)):
        estimate = estimate_for(owner, company.partner.pk)
        page = sign_in(company.user("owner")).get(f"{company.url}/charges/estimate/").content.decode()
    assert (estimate.unpriced, estimate.expected, estimate.altogether) == (1, [], [])
    assert "has no price in your price list" in page


@pytest.fixture
def subscription_without_price(owner, client_account, plan):
    from tests.trade import create_subscription

    given = {
        "plan": plan,
        "term": "yearly",
        "seats": 10,
        "admin_email": "a@h.example",
        "client_account": client_account,
    }
    with on(FIRST):
        return create_subscription(actor=owner, **given)


def test_who_reads_it(two_teams, company, other_company, api, staff_user, sign_in):
    for role in Role:
        answer = sign_in(company.user(role)).get(f"{company.url}/charges/estimate/")
        assert (answer.status_code == 200) == (role in COST_READERS), role
    client = two_teams[0].client_account
    foreign = sign_in(other_company.user("owner")).get(
        f"{other_company.url}/charges/estimate/?client_account={client.pk}"
    )
    assert foreign.status_code == 404
    theirs = api(other_company.partner, "charges:read")
    assert theirs.get("/api/v1/charges/estimate", {"client_account": client.pk}).status_code == 400
    assert theirs.get("/api/v1/charges/estimate").json()["expected"] == []
    assert theirs.get("/api/v1/charges/estimate", {"partner": company.partner.pk}).status_code == 400
    assert (
        theirs.get("/api/v1/charges/estimate", {"client": client.pk}).json()["errors"][0]["code"] == "unknown_parameter"
    )
    staff = api(None, "charges:read", staff=True)
    assert staff.get("/api/v1/charges/estimate").json()["errors"][0]["field"] == "partner"
    with on(date(2027, 1, 3)):
        told = staff.get("/api/v1/charges/estimate", {"partner": company.partner.pk}).json()
    assert len(told["expected"]) == 2


def test_more_than_can_be_foreseen_at_once_is_refused_and_not_cut(two_teams, company, api, sign_in, monkeypatch):
    monkeypatch.setattr(module, "MOST", 1)
    Subscription.objects.update(next_step_on=date(2026, 1, 1))
    answer = api(company.partner, "charges:read").get("/api/v1/charges/estimate")
    assert (answer.status_code, answer.json()["code"]) == (409, "estimate_too_large")
    assert "too many" in sign_in(company.user("owner")).get(f"{company.url}/charges/estimate/").content.decode()
