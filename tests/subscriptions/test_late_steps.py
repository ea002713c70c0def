"""What is taken late costs what it would have cost on its day, whatever tier its partner has by then."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from partners.catalogue.models import PriceListItem
from partners.charges.models import Charge
from partners.network.models import Profile, Tier
from partners.renewals.queries import renewals_for
from partners.subscriptions import renewals
from partners.subscriptions.engine.changes import SetSeats
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import renew_due
from partners.tiers.services import change_tier
from portal import clock
from tests.orders.conftest import confirm, place, quote_for
from tests.trade import create_subscription

__all__ = ["confirm", "place", "quote_for"]
SOLD, RENEWS = date(2027, 3, 1), date(2027, 4, 1)


def on(day: date):
    return clock.moved(to=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


@pytest.fixture
def team(owner, client_account, plan, price_list, company):
    """By the month, of a partner whose tier pays 15 for a seat instead of 20."""
    own = {"plan": plan, "term": "monthly", "currency": "USD", "source": "tests", "valid_from": date(2018, 1, 1)}
    elite = Tier.objects.order_by("-rank")[0]
    PriceListItem.objects.create(**own, tier=elite, cost=15, retail=30)
    Profile.objects.filter(partner=company.partner).update(tier=elite)
    with on(SOLD):
        return create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="monthly", seats=10, admin_email="a@h.example"
        )


@pytest.fixture
def demote(company, staff):
    def demoted():
        profile = Profile.objects.get(partner=company.partner)
        change_tier(actor=staff, profile=profile, tier=Tier.objects.order_by("rank")[0].code, reason="Too few sales")

    return demoted


def costs(team) -> list[tuple[date, Decimal]]:
    return sorted(Charge.objects.filter(subscription=team).values_list("part_start", "cost"))


def test_a_late_renewal_is_priced_by_the_tier_of_its_day(team, demote, owner):
    with on(date(2027, 4, 10)):
        demote()
    with on(date(2027, 5, 2)):
        [shown] = renewals_for(owner)
        assert shown.renewal.cost.amount == 200
        assert renew_due() == 2
    assert costs(team) == [(SOLD, 150), (RENEWS, 150), (date(2027, 5, 1), 200)]


def test_what_was_held_up_by_an_order_is_made_up_for_at_the_price_of_its_day(team, demote, quote_for, place, confirm):
    with on(date(2027, 3, 30)):
        order = place(quote_for(SetSeats(12), team))
    with on(date(2027, 4, 2)):
        demote()
    with on(date(2027, 4, 20)):
        confirm(order)
    assert costs(team) == [(SOLD, 150), (date(2027, 3, 30), Decimal("1.94")), (RENEWS, 180)]


def test_a_day_to_come_is_priced_by_the_tier_of_today(team, demote, company):
    def price(day: date) -> Decimal:
        return markets_of(company.partner.pk)(day).rates["advanced", "monthly"].cost

    with on(date(2027, 4, 10)):
        demote()
        assert [price(day) for day in (SOLD, date(2027, 4, 9), date(2027, 4, 10), date(2028, 1, 1))] == [15, 15, 20, 20]


def test_those_that_fail_do_not_keep_the_others_from_theirs(owner, client_account, plan, price_list, monkeypatch, caplog):
    """As many as a round takes at once, at the head of the queue, in every round."""
    with on(SOLD):
        teams = [
            create_subscription(
                actor=owner, client_account=client_account, plan=plan, term="monthly", seats=3, admin_email=f"{n}@h.example"
            )
            for n in range(5)
        ]
    broken, catch_up = sorted(team.pk for team in teams)[:3], renewals.catch_up

    def fail(subscription):
        if subscription.pk in broken:
            raise ArithmeticError("cannot be charged")
        return catch_up(subscription)

    monkeypatch.setattr(renewals, "catch_up", fail)
    with on(RENEWS):
        assert renew_due(limit=2) == 2
        assert renew_due(limit=2) == 0
    assert len([one for one in caplog.records if "failed" in one.getMessage()]) == 6
    due = Subscription.objects.filter(next_step_on__lte=RENEWS).values_list("pk", flat=True)
    assert sorted(due) == broken
    monkeypatch.setattr(renewals, "MOST_TRIED", 2)
    caplog.clear()
    with on(RENEWS):
        assert renew_due(limit=1) == 0
    assert len(caplog.records) == 2  # where everything fails, a round does not try it all
