from datetime import date
from decimal import Decimal

import pytest

from partners.catalogue.models import Plan, PriceListItem
from partners.network.models import Profile, Tier

EARLIER, LATER = date(2025, 1, 1), date(2026, 6, 1)


def set_price(cost: str, begins: date = EARLIER, ends: date | None = None, *, tier: str = "", **values) -> PriceListItem:
    """Of a seat of Standard for a year, in US dollars, unless `values` say otherwise."""
    usual = {"plan": Plan.objects.get(code="standard"), "term": "yearly", "currency": "USD", "source": "tests"}
    return PriceListItem.objects.create(
        tier=Tier.objects.get(code=tier) if tier else None, cost=Decimal(cost), retail=Decimal(cost) * 2,
        valid_from=begins, valid_until=ends, **usual | values,
    )  # fmt: skip


@pytest.fixture
def trading(company):
    """The company trades in US dollars, on the first tier."""
    return Profile.objects.create(partner=company.partner, tier=Tier.objects.get(code="registered"), currency="USD")
