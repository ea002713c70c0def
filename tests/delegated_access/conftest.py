from collections.abc import Callable

import pytest
from django.test import Client

from partners.delegated_access.asking import request_access
from partners.delegated_access.links import make_token
from partners.delegated_access.models import DelegatedAccess
from partners.dropbox.models import DropboxConnection
from portal import clock
from portal.events.record import record_event
from portal.sealing import seal
from portal.tenancy.actor import Actor
from tests.subscriptions.conftest import client_account, plan, price_list, subscription

__all__ = ["client_account", "plan", "price_list", "subscription"]


@pytest.fixture
def requested(owner, subscription) -> DelegatedAccess:
    return request_access(actor=owner, subscription=subscription, actions=["suspend", "invite"], months=12)


@pytest.fixture
def answer(requested) -> Callable[..., DelegatedAccess]:
    """The client's admin presses a button behind the mailed link."""

    def press(button: str, access: DelegatedAccess = requested, expect: int = 302) -> DelegatedAccess:
        page = f"/delegated-access/{make_token(access)}/"
        assert Client().post(page, {"answer": button}).status_code == expect
        return DelegatedAccess.objects.get(pk=access.pk)

    return press


@pytest.fixture
def connection(subscription) -> DropboxConnection:
    return DropboxConnection(partner_id=subscription.partner_id, subscription=subscription)


@pytest.fixture
def linked(owner, subscription) -> DropboxConnection:
    """Olga connected the team."""
    row = DropboxConnection(
        partner_id=subscription.partner_id, subscription=subscription, client_name="Hartwell", email="olga@hartwell.example",
        asked_by="x", state="connected", environment="live", team_id="dbtid:AAA", team_name="Hartwell Dental",
        connected_by="Olga", connected_by_email="Olga@hartwell.example", connected_at=clock.now(),
    )  # fmt: skip
    row.refresh_token = seal(row, "refresh_token", "x")
    row.save(force_insert=True)
    record_event(Actor.system(), "dropbox_connection.connected", row)
    return row
