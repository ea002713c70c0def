"""A client goes to a partner of another currency: what stands written keeps the one it was charged in, on every day after."""

from csv import DictReader
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest

from partners.catalogue.models import Plan, PriceListItem
from partners.charges.models import Charge
from partners.charges.queries import charges_for, sums_of
from partners.handovers.answering import accept_handover
from partners.network.models import Profile
from partners.orders.models import Order
from partners.reports.summing import GROUPINGS, report, totals
from partners.subscriptions.explaining import explanation_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import charge_faults
from portal import clock
from tests.handovers.test_costs import hand_over, in_the_programme  # noqa: F401  fixtures

LATER = timedelta(days=73)  # of the 365 of its term: a fifth


@pytest.fixture
def team(hand_over, other_company) -> Subscription:  # noqa: F811
    """Ten seats for a year, $1,800.00; handed over after a fifth of it, where it costs €2,000.00."""
    Profile.objects.filter(partner=other_company.partner).update(currency="EUR")
    euros = {"plan": Plan.objects.get(code="advanced"), "term": "yearly", "currency": "EUR", "valid_from": date(2018, 1, 1)}
    PriceListItem.objects.create(**euros, cost=Decimal(200), retail=Decimal(300), source="tests")
    handover = hand_over("yearly")
    with clock.moved(by=LATER):
        handover.expires_at = clock.now() + timedelta(days=1)
        handover.save()
        accept_handover(actor=other_company.actor(), handover=handover)
    return Subscription.objects.get(admin_email="it@moves.example")


def known(actor) -> tuple:
    """Sums, margin by month and client, and how each line was worked out: all that is told of past days."""
    charges, teams = charges_for(actor), Subscription.objects.visible_to(actor)
    since, until = clock.today() - timedelta(days=400), clock.today() + timedelta(days=400)
    rows = [report(charges, teams, GROUPINGS[by], since, until) for by in ("month", "client", "plan")]
    told = [explanation_of(row.due) for row in charges.order_by("id")]
    margins = [[(str(one.cost), str(one.retail), str(one.margin)) for one in totals(found)] for found in rows]
    return [(str(one.cost), str(one.retail)) for one in sums_of(charges)], margins, told


def test_each_side_keeps_its_own_currency_and_staff_never_add_the_two_up(team, company, other_company, staff):
    given, taken, all_of_it = known(company.actor()), known(other_company.actor()), known(staff)
    assert given[0] == [("$360.00", "$540.00")]
    assert taken[0] == [("€1,600.00", "€2,400.00")]
    assert all_of_it[0] == [*taken[0], *given[0]]
    assert given[1] == [[("$360.00", "$540.00", "$180.00")]] * 3
    assert all_of_it[1] == [[("€1,600.00", "€2,400.00", "€800.00"), ("$360.00", "$540.00", "$180.00")]] * 3
    assert all("€" not in line for line in given[2])
    assert all("$" not in line for line in taken[2])


def test_what_a_partner_trades_in_today_says_nothing_of_what_was_charged(team, company, other_company, staff):
    before = [known(actor) for actor in (company.actor(), other_company.actor(), staff)]
    Profile.objects.filter(partner=company.partner).update(currency="GBP")
    Profile.objects.filter(partner=other_company.partner).update(currency="JPY")
    with clock.moved(by=LATER):
        assert [known(actor) for actor in (company.actor(), other_company.actor(), staff)] == before
        assert {order.money["cost"].currency for order in Order.objects.filter(partner=company.partner)} == {"USD"}
    assert list(charge_faults()) == []


def test_a_file_of_charges_names_each_lines_own_currency(team, company, api, staff_user):
    Profile.objects.filter(partner=company.partner).update(currency="GBP")
    file = api(None, "charges:read", staff=True).get("/api/v1/charges/export?format=csv")
    found = [row["currency"] for row in DictReader(StringIO(b"".join(file.streaming_content).decode("utf-8-sig")))]
    assert sorted(found) == sorted(row.price.currency for row in Charge.objects.select_related("price"))
    assert set(found) == {"EUR", "USD"}
