"""An order that is approved days after it was placed: what was in time then need not be now, nor what was not used then."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from partners.charges.models import Charge
from partners.orders import errors
from partners.orders.limits import set_order_limit
from partners.orders.models import Order
from partners.orders.services import approve_order
from partners.profiles.services import begin_profile
from partners.subscriptions.engine.changes import Cancel, SetSeats
from partners.subscriptions.errors import InvoicedNoticePassed
from partners.subscriptions.invoicing import set_invoiced
from partners.subscriptions.models import ScheduledChange
from tests.charges.conftest import FIRST, on
from tests.charges.conftest import sell as sell
from tests.orders.conftest import new_team

LAST_IF_INVOICED = date(2026, 12, 16)  # thirty days before the fifteenth of January


@pytest.fixture
def team(sell, owner, company):
    """Ten seats for a year; every order that costs something waits for a second person."""
    assert company.user("admin")
    team = sell()
    set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(0))
    return team


def ordered(place, quote_for, change, team) -> Order:
    """With a new team, so that it costs something."""
    order = place(quote_for(new_team()), quote_for(change, team))
    assert order.state == Order.State.AWAITING_APPROVAL
    return order


@pytest.mark.parametrize("invoiced", [True, False])
def test_fewer_seats_are_approved_as_long_as_there_is_notice_left(team, quote_for, place, company, owner, invoiced):
    with on(FIRST + timedelta(days=1)):
        set_invoiced(actor=owner, subscription=team, invoiced=invoiced, reason="The distributor says so")
    with on(LAST_IF_INVOICED):
        order = ordered(place, quote_for, SetSeats(8), team)
    with on(LAST_IF_INVOICED + timedelta(days=1)):
        if invoiced:
            with pytest.raises(InvoicedNoticePassed):
                approve_order(actor=company.actor("admin"), order=order)
        else:
            approve_order(actor=company.actor("admin"), order=order)
    assert ScheduledChange.objects.filter(subscription=team).exists() != invoiced


def test_more_seats_need_no_notice(team, quote_for, place, company, owner):
    with on(FIRST + timedelta(days=1)):
        set_invoiced(actor=owner, subscription=team, invoiced=True, reason="The distributor says so")
    with on(LAST_IF_INVOICED):
        order = ordered(place, quote_for, SetSeats(12), team)
    with on(LAST_IF_INVOICED + timedelta(days=1)):
        assert approve_order(actor=company.actor("admin"), order=order).state == Order.State.PLACED


@pytest.mark.parametrize("later", [0, 6])
def test_a_cancellation_gives_no_days_back_on_which_the_team_had_its_seats(team, quote_for, place, company, later):
    """The window of a year is open for thirty days."""
    day = FIRST + timedelta(days=2)
    with on(day):
        order = ordered(place, quote_for, Cancel(), team)
    with on(day + timedelta(days=later)):
        if later:
            with pytest.raises(errors.QuoteOutdated):
                approve_order(actor=company.actor("admin"), order=order)
        else:
            approve_order(actor=company.actor("admin"), order=order)
    credited = Charge.objects.filter(subscription=team, cost__lt=0)
    assert credited.exists() != bool(later)
