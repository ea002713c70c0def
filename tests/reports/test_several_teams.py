"""One client with several teams of one plan, on two terms: each is a row of its own, and every sum anywhere is theirs.

What is expected was worked out by hand, from the price list: 192 a year and 20 a month for a seat, half as much
again for the client.
"""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from partners.charges.estimate import estimate_for
from partners.charges.models import Charge
from partners.charges.queries import charges_for, sums_of
from partners.renewals.queries import at_stake, renewals_for
from partners.reports.queries import report_for
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import purchased_seats
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription
from tests.charges.conftest import on
from tests.charges.conftest import sell as sell
from tests.subscriptions.conftest import client_account, plan, price_list  # noqa: F401  fixtures
from tests.trade import change_seats

TODAY = date(2026, 6, 30)
ASKED = {"since": date(2026, 1, 1), "until": TODAY}
# By team: what was charged until then. 214 of 365 days are left when two seats are added: 384 − 158.86 and 576 − 238.29.
YEARLY = (Decimal("2145.14"), Decimal("3217.71"))  # 10 × 192 + 225.14
MONTHLY = (Decimal(480), Decimal(720))  # three months with 5 seats, three with 3
LAB = (Decimal(768), Decimal(1152))  # 4 × 192
GIVEN_UP = (Decimal("11.61"), Decimal("17.42"))  # 6 of 31 days, then cancelled
AGAIN = (Decimal(120), Decimal(180))  # two months with 3 seats, at the same address
COST, RETAIL = Decimal("3524.75"), Decimal("5287.13")


@pytest.fixture
def teams(sell, owner):
    yearly = sell(date(2026, 1, 15))
    monthly = sell(date(2026, 1, 20), term="monthly", seats=5, admin_email="b@h.example")
    lab = sell(date(2026, 3, 1), seats=4, admin_email="lab@h.example")
    with on(date(2026, 3, 22)):
        renew_due()
        change_seats(actor=owner, subscription=monthly, seats=3, reason="Two leave")
    given_up = sell(date(2026, 5, 4), term="monthly", seats=3, admin_email="d@h.example")
    with on(date(2026, 5, 10)):
        cancel_subscription(actor=owner, subscription=given_up, reason="The wrong domain")
    again = sell(date(2026, 5, 12), term="monthly", seats=3, admin_email="d@h.example")
    with on(date(2026, 6, 15)):
        change_seats(actor=owner, subscription=yearly, seats=12, reason="Two start")
    with on(TODAY):
        renew_due()
        yield yearly, monthly, lab, given_up, again


def amounts(sums) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(one.cost.amount, one.retail.amount, one.margin.amount) for one in sums]


def test_each_team_has_its_own_seats_and_money(teams, owner):
    own = [sums_of(charges_for(owner).filter(subscription=team)) for team in teams]
    assert [(one[0].cost.amount, one[0].retail.amount) for one in own] == [YEARLY, MONTHLY, LAB, GIVEN_UP, AGAIN]
    assert [Subscription.objects.get(pk=team.pk).purchased for team in teams] == [12, 3, 4, 3, 3]
    assert Counter(team.admin_email for team in teams)["d@h.example"] == 2
    call_command("check_ledger")


def test_the_client_has_the_seats_of_those_that_there_are_and_the_first_renewal(teams, client_account, owner, company, api):  # noqa: F811
    client_account.refresh_from_db()
    assert (client_account.seats, client_account.next_renewal_on) == (22, date(2026, 7, 12))
    assert purchased_seats(Subscription.objects.visible_to(owner)) == 22
    keyed = api(company.partner, "client-accounts:read", "subscriptions:read")
    assert keyed.get(f"/api/v1/client-accounts/{client_account.pk}").json()["seats"] == 22
    listed = keyed.get("/api/v1/subscriptions", {"client_account": client_account.pk}).json()["data"]
    assert sorted((row["state"], row["purchased"]) for row in listed) == [
        ("active", 3), ("active", 3), ("active", 4), ("active", 12), ("cancelled", 3),
    ]  # fmt: skip


def test_reports_sum_them_whatever_they_are_asked_by(teams, owner):
    whole = [(COST, RETAIL, RETAIL - COST)]
    for by in ("month", "plan", "client", "seller"):
        found = report_for(owner, {"by": by, **ASKED})
        assert amounts(found.totals) == whole, by
        assert sum(sums.margin.amount for row in found.rows for sums in row.sums) == RETAIL - COST, by
    [client] = report_for(owner, {"by": "client", **ASKED}).rows
    [plan_] = report_for(owner, {"by": "plan", **ASKED}).rows
    assert (client.label, client.seats, amounts(client.sums)) == ("Hartwell Dental", 22, whole)
    assert (plan_.label, plan_.seats, amounts(plan_.sums)) == ("Advanced", 22, whole)
    months = report_for(owner, {"by": "month", **ASKED}).rows
    assert [(row.seats, row.sums[0].cost.amount) for row in months] == [
        (15, Decimal(2020)), (15, Decimal(100)), (19, Decimal(868)), (17, Decimal(60)), (20, Decimal("131.61")),
        (22, Decimal("345.14")),
    ]  # fmt: skip


def test_what_renews_is_each_teams_and_together_what_is_at_stake(teams, owner):
    yearly, monthly, lab, _given_up, again = teams
    rows = renewals_for(owner).order_by("renews_on")
    assert [(row.pk, str(row.renews_on), row.renewal.seats, row.renewal.cost.amount) for row in rows] == [
        (again.pk, "2026-07-12", 3, Decimal(60)), (monthly.pk, "2026-07-20", 3, Decimal(60)),
        (yearly.pk, "2027-01-15", 12, Decimal(2304)), (lab.pk, "2027-03-01", 4, Decimal(768)),
    ]  # fmt: skip
    [stake] = at_stake(rows)
    assert (stake.renewals, stake.cost.amount, stake.retail.amount) == (4, Decimal(3192), Decimal(4788))


def test_what_the_month_will_have_cost_is_foreseen_for_all_of_them_and_comes_true(teams, owner, company, client_account):  # noqa: F811
    with on(date(2026, 7, 1)):
        [foreseen] = estimate_for(owner, company.partner.pk, client_account).altogether
        assert foreseen.cost.amount == Decimal(120)
    with on(date(2026, 7, 31)):
        renew_due()
    july = Charge.objects.filter(part_start__gte=date(2026, 7, 1))
    assert amounts(sums_of(july)) == [(Decimal(120), Decimal(180), Decimal(60))]
