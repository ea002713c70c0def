"""Whatever is done to a subscription and whatever day it is: its rows say what the engine, asked alone, says."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from partners.catalogue.models import AddOn, Plan, PriceListItem
from partners.charges.models import Charge as Row
from partners.orders.proving import quote_faults
from partners.orders.quoting import create_quote
from partners.orders.services import create_order, place_order
from partners.subscriptions.engine.advance import advance, next_step_on
from partners.subscriptions.engine.changes import (
    AddAddOn,
    Cancel,
    Change,
    ChangePlan,
    ChangeRenewal,
    Convert,
    RemoveAddOn,
    SetSeats,
)
from partners.subscriptions.engine.decide import decide
from partners.subscriptions.engine.outcome import Charge, Refused
from partners.subscriptions.engine.position import Position
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.standing import position_of, standing_of
from partners.subscriptions.terms import Term
from portal import clock
from portal.errors import PortalError
from portal.tenancy.actor import Actor
from tests.trade import confirm, start_trial

CODES = ["extended-version-history", "data-governance", "storage-10-tb", "storage-50-tb"]
TERMS = st.sampled_from(list(Term))
ADD_ONS = st.sampled_from(CODES)
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(SetSeats, st.integers(2, 30)),
    st.builds(SetSeats, st.integers(2, 30)),
    st.builds(AddAddOn, ADD_ONS),
    st.builds(RemoveAddOn, ADD_ONS),
    st.builds(ChangePlan, st.sampled_from(["advanced", "business-plus", "enterprise"])),
    st.builds(ChangeRenewal, st.booleans()),
    st.builds(ChangeRenewal, st.none(), TERMS),
    st.builds(Convert, TERMS, st.integers(2, 20), st.frozensets(ADD_ONS, max_size=2)),
    st.just(Cancel()),
)
EXPLAINED = (Phase.explicit, Phase.reuse, Phase.generate)  # to shrink a failure takes minutes: it is reproduced by its seed
FIRST = st.builds(Convert, TERMS, st.integers(3, 20), st.frozensets(ADD_ONS, max_size=1))
STEPS = st.lists(st.tuples(st.integers(0, 150), CHANGES), max_size=9)


@pytest.fixture
def everything_priced(price_list):
    for kind, rows in (("plan", Plan.objects.exclude(code="advanced")), ("add_on", AddOn.objects.all())):
        for number, item in enumerate(rows.order_by("rank"), 3):
            for term, months in (("monthly", 1), ("yearly", 12), ("yearly-paid-monthly", 1)):
                PriceListItem.objects.create(
                    **{kind: item}, term=term, currency="USD", cost=Decimal("4.37") * number * months, source="tests",
                    retail=Decimal("9.11") * number * months, valid_from=date(2018, 1, 1),
                )  # fmt: skip
    PriceListItem.objects.create(
        plan=Plan.objects.get(code="advanced"), term="yearly-paid-monthly", currency="USD", cost=16, retail=24,
        source="tests", valid_from=date(2018, 1, 1),
    )  # fmt: skip


def as_decided(position: Position) -> Position:
    """Without the ids of rows, and what only a decision needs."""
    waiting = sorted((replace(one, id="") for one in position.waiting), key=lambda one: one.kind)
    return replace(position, waiting=tuple(waiting), unpaid={}, lots={})


def booked(charges: list[Charge]) -> list[tuple]:
    return sorted((str(one.kind), one.item, one.quantity, one.cost.amount, repr(one.share)) for one in charges)


def ask(owner: Actor, subscription: Subscription, change: Change) -> bool:
    """By quote and order, as both doors do; whether it was accepted."""
    try:
        with transaction.atomic():
            quote = create_quote(actor=owner, change=change, subscription=subscription)
            order = confirm(place_order(actor=owner, order=create_order(actor=owner, quotes=[quote], reason="Because")))
            charged = Row.objects.filter(order_line__order=order).aggregate(cost=Sum("cost"), retail=Sum("retail"))
            assert (charged["cost"] or 0, charged["retail"] or 0) == (quote.cost, quote.retail)
    except PortalError:
        return False
    return True


@settings(
    max_examples=12,
    derandomize=True,
    phases=EXPLAINED,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(tried=st.integers(0, 29), first=FIRST, steps=STEPS)
def test_rows_and_engine_agree_after_any_history(everything_priced, owner, client_account, plan, tried, first, steps):
    with transaction.atomic():
        team = start_trial(actor=owner, client_account=client_account, plan=plan, admin_email="any@history.example")
        markets, days, expected, charges = markets_of(team.partner_id), 0, as_decided(position_of(team)), []
        for waited, change in [(tried, first), *steps]:
            yesterday, days = clock.today() + timedelta(days=days), days + waited
            with clock.moved(by=timedelta(days=days)):
                for step in advance(expected, markets, yesterday, clock.today()):
                    expected = as_decided(step.after)
                    charges += step.charges
                renew_due()
                team.refresh_from_db()
                before = standing_of(team, markets, with_paid=True)
                accepted = ask(owner, team, change)
                try:
                    outcome = decide(replace(expected, unpaid=before.unpaid, lots=before.lots), change, markets, clock.today())
                except Refused:
                    assert not accepted
                else:  # the doors refuse what would change nothing
                    assert accepted is (as_decided(outcome.after) != expected)
                    expected, charges = as_decided(outcome.after), [*charges, *outcome.charges]
            team.refresh_from_db()
            assert as_decided(position_of(team)) == expected or not team.is_live
            with clock.moved(by=timedelta(days=days)):
                assert team.next_step_on == next_step_on(expected, clock.today())
            assert booked([row.due for row in Row.objects.filter(subscription=team)]) == booked(charges)
            assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []
            if not team.is_live:
                break
        transaction.set_rollback(True)
