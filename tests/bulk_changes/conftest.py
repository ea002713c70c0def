from decimal import Decimal

import pytest

from partners.bulk_changes.models import BulkChange
from partners.bulk_changes.services import confirm_bulk_change, plan_bulk_change
from partners.clients.services import create_client_account
from partners.orders.limits import set_order_limit
from partners.profiles.services import begin_profile
from partners.subscriptions.models import Subscription
from portal.jobs.services import run_due_jobs
from portal.tenancy.actor import Actor
from tests.subscriptions.conftest import plan, price_list
from tests.trade import create_subscription

__all__ = ["plan", "price_list"]


def team(owner: Actor, plan, number: int, seats: int = 10) -> Subscription:
    client = create_client_account(actor=owner, name=f"Client {number:02}", domain=f"client-{number}.example")
    return create_subscription(
        actor=owner,
        client_account=client,
        plan=plan,
        term="yearly",
        seats=seats,
        admin_email=f"it@client-{number}.example",
    )


@pytest.fixture
def teams(owner, plan, price_list) -> list[Subscription]:
    """Four, of ten seats each."""
    return [team(owner, plan, number) for number in range(4)]


@pytest.fixture
def plan_change(owner, teams):
    """`plan_change("let-end")` of all four, `plan_change("set-seats", value=8, of=teams[:2])`."""

    def planned(kind: str, of: list[Subscription] | None = None, actor: Actor | None = None, **values) -> BulkChange:
        ids = [one.pk for one in (teams if of is None else of)]
        return plan_bulk_change(actor=actor or owner, subscriptions=ids, kind=kind, **values)

    return planned


@pytest.fixture
def confirm(owner):
    def confirmed(change: BulkChange, actor: Actor | None = None, reason: str = "Renewals of the year") -> BulkChange:
        return confirm_bulk_change(actor=actor or owner, bulk_change=change, hash=change.hash, reason=reason)

    return confirmed


@pytest.fixture
def carry_out(confirm):
    """Confirmed and run to its end."""

    def done(change: BulkChange, **values) -> BulkChange:
        confirm(change, **values)
        run_due_jobs()
        change.refresh_from_db()
        return change

    return done


@pytest.fixture
def limited(company, owner, teams):
    """More than 500 dollars need a second person."""
    return set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(500))


def results(change: BulkChange) -> list[str]:
    return list(change.rows.order_by("number").values_list("state", flat=True))
