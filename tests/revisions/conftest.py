from collections.abc import Callable
from datetime import date, timedelta

import pytest

from partners.revisions.models import Revision
from partners.revisions.services import create_revision
from portal import clock
from portal.tenancy.actor import Actor
from tests.subscriptions.conftest import client_account, plan, price_list, subscription  # noqa: F401  the trade's fixtures

ALONE = "Nobody else works here yet"
SOURCE = "Price sheet of the distributor, December 2026"


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def a_price(cost: str, begins: date, **values) -> dict:
    """Of a seat of Advanced for a year, in US dollars, for all tiers, unless `values` say otherwise."""
    usual = {"item": "advanced", "tier": "", "term": "yearly", "currency": "USD", "source": SOURCE}
    return {**usual, "cost": cost, "retail": cost, "valid_from": begins, **values}


def a_plan_version(begins: date, **values) -> dict:
    usual = {
        "plan": "advanced", "minimum_seats": 3, "maximum_seats": None, "storage": "15 TB", "trial_days": 30,
        "summary": "Storage that grows with the seats.", "source": SOURCE,
    }  # fmt: skip
    return {**usual, "valid_from": begins, **values}


@pytest.fixture
def revise(staff: Actor) -> Callable[..., Revision]:
    def revised(**lines) -> Revision:
        return create_revision(actor=staff, title="New prices", lines=lines, reason=ALONE)

    return revised
