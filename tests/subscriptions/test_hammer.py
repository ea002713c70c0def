"""Two processes want something of one subscription again and again: nothing is oversold, lost or done twice."""

import pytest

from partners.orders.models import Order
from partners.orders.proving import quote_faults
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import charge_faults, ledger_faults
from portal.tenancy.models import Membership
from tests.servers import said_by_all
from tests.trade import change_seats, create_subscription

START, PROCESSES = 500, 2


@pytest.fixture
def team(company, client_account, plan, price_list):
    return create_subscription(
        actor=company.actor("owner"), client_account=client_account, plan=plan, term="yearly", seats=START,
        admin_email="hammer@hartwell.example",
    )  # fmt: skip


def hammer(database_url: str, team: Subscription, membership: Membership, times: int) -> tuple[int, int]:
    """Seats added and reductions scheduled, by all processes together."""
    call = ["tests.subscriptions.hammering", team.pk, membership.pk, str(times)]
    said = [one.split() for one in said_by_all(database_url, *[call] * PROCESSES)]
    return sum(int(added) for added, _ in said), sum(int(scheduled) for _, scheduled in said)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [15, pytest.param(500, marks=pytest.mark.long)])
def test_two_processes_lose_and_double_nothing(database_url, company, team, times):
    membership = Membership.objects.get(partner=company.partner, user=company.user("owner"))
    added, scheduled = hammer(database_url, team, membership, times)
    team.refresh_from_db()
    assert (team.purchased, added > 0) == (START + added, True)
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []
    movements = SeatMovement.objects.filter(subscription=team).exclude(kind="initial")
    orders = Order.objects.filter(lines__subscription=team).exclude(lines__quote__subscription=None)
    assert movements.count() == orders.count() == orders.filter(state="fulfilled").count()
    rows = ScheduledChange.objects.filter(subscription=team)
    assert rows.count() == scheduled
    assert rows.filter(state="scheduled").count() <= 1
    assert set(rows.values_list("state", flat=True)) <= {"scheduled", "replaced"}
    change_seats(actor=company.actor("owner"), subscription=team, seats=team.purchased + 1, reason="It goes on")
