"""`updated_since` misses nothing: whatever changes a row moves its `updated_at`, and no service has to think of it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps

from partners.clients.models import ClientAccount
from partners.clients.services import create_client_account
from portal import clock
from portal.tenancy.kinds import VisibleQuerySet, tells_changes
from portal.tenancy.models import Membership
from portal.tenancy.services import remove_member

ROOT = Path(__file__).parents[2]


@pytest.mark.one_engine
def test_no_way_past_it():
    told = [model for model in apps.get_models() if tells_changes(model) and model.__name__ != "TokenBucket"]
    assert len(told) >= 5
    assert not [model for model in told if not isinstance(model._base_manager.all(), VisibleQuerySet)]
    by_hand = re.compile(r"updated_at\s*=\s*clock|\.updated_at\b[^=\n]*= ")
    services = [path for app in ("portal", "partners", "training") for path in (ROOT / app).rglob("*.py")]
    found = {path.name for path in services if path.parent.name != "migrations" and by_hand.search(path.read_text())}
    assert found - {"ratelimit.py"} == {"kinds.py"}


@pytest.mark.django_db
def test_every_way_to_change_a_row_moves_it(company):
    member = Membership.objects.get(user=company.user("seller"), partner=company.partner)
    client = create_client_account(actor=company.actor("owner"), name="Bluefin Dental")
    rows = ClientAccount.objects.filter(pk=client.pk)
    ways = {
        "save": lambda: client.save(),
        "save some fields": lambda: client.save(update_fields=["city"]),
        "update": lambda: rows.update(owner=member),
        "bulk update": lambda: ClientAccount._base_manager.bulk_update([client], ["city"]),
        "its owner leaves": lambda: remove_member(actor=company.actor("owner"), membership=member),
    }
    long_ago = clock.now() - timedelta(days=9)
    for name, change in ways.items():
        rows.update(updated_at=long_ago)
        change()
        assert rows.get().updated_at > long_ago, name
    assert rows.get().owner is None
