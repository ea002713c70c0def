from datetime import date
from decimal import Decimal

import pytest

from partners.catalogue.models import Plan, PriceListItem
from partners.clients.services import create_client_account
from partners.network.models import Profile, Tier
from tests.trade import create_subscription


@pytest.fixture
def client_account(owner):
    return create_client_account(actor=owner, name="Hartwell Dental", domain="hartwell.example")


@pytest.fixture
def plan(db):
    return Plan.objects.get(code="advanced")


@pytest.fixture
def price_list(company):
    """What the company pays for a seat of Advanced, in US dollars; the clients are suggested to pay half as much again."""
    tier = Tier.objects.order_by("rank")[0]
    Profile.objects.get_or_create(partner=company.partner, defaults={"tier": tier, "currency": "USD"})
    return {term: set_price("advanced", term, cost) for term, cost in (("monthly", "20"), ("yearly", "192"))}


def set_price(plan: str, term: str, cost: str, valid_from=date(2018, 1, 1)) -> PriceListItem:
    """From a day on; the one before ends then."""
    series = {"plan": Plan.objects.get(code=plan), "term": term, "currency": "USD", "tier": None}
    PriceListItem.objects.filter(**series, valid_until=None, valid_from__lt=valid_from).update(valid_until=valid_from)
    return PriceListItem.objects.create(
        **series, cost=Decimal(cost), retail=Decimal(cost) * Decimal("1.5"), valid_from=valid_from, source="tests"
    )


@pytest.fixture
def subscription(owner, client_account, plan):
    return create_subscription(
        actor=owner,
        client_account=client_account,
        plan=plan,
        term="yearly",
        seats=10,
        admin_email="admin@hartwell.example",
    )
