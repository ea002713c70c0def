from datetime import date

import pytest

from partners.internal_use import queries
from partners.internal_use.models import InternalUseRequest
from partners.internal_use.services import approve_internal_use, request_internal_use
from partners.network.models import Profile, Tier
from partners.subscriptions.models import Subscription
from partners.tiers.models import Benefit
from portal.entitlements import INTERNAL_USE
from tests.subscriptions.conftest import client_account, plan, price_list, subscription
from tests.trade import confirm

__all__ = ["client_account", "plan", "price_list", "subscription"]


def lay_down(tier: Tier, limit: int | None, since: date = date(2024, 1, 1), **values) -> Benefit:
    return Benefit.objects.create(
        tier=tier, code=INTERNAL_USE, label="Internal use licences", limit=limit, valid_from=since, **values
    )


@pytest.fixture
def tier(company) -> Tier:
    """Brings ten."""
    found = Tier.objects.order_by("rank")[0]
    Profile.objects.update_or_create(partner=company.partner, defaults={"tier": found, "currency": "USD"})
    lay_down(found, 10)
    return found


@pytest.fixture(autouse=True)
def trained(monkeypatch):
    """Somebody at every partner is, unless a test says otherwise."""
    monkeypatch.setattr(queries, "_trained", [lambda partner_id: True])


@pytest.fixture
def ask(owner, plan, tier):
    def asked(**values) -> InternalUseRequest:
        usual = {"plan": plan, "seats": 8, "admin_email": "us@hartwell-it.example", "purpose": "Our own projects"}
        return request_internal_use(**{"actor": owner, **usual, **values})

    return asked


@pytest.fixture
def own_team(ask, staff) -> Subscription:
    """Granted, ordered and confirmed."""
    record = approve_internal_use(actor=staff, internal_use_request=ask())
    line = confirm(record.order).lines.select_related("subscription").get()
    assert line.subscription
    return line.subscription
