"""Whoever does not read a record does not read what happened to it."""

import pytest

from portal.events.models import Event
from portal.keys.services import create_api_key
from portal.tenancy.roles import MANAGERS, TRADE_READERS
from portal.tenancy.services import create_invitation


@pytest.mark.parametrize("role", sorted(TRADE_READERS))
def test_invitations_and_keys_are_news_for_those_who_see_them(company, owner, role):
    create_invitation(actor=owner, email="ines@example.com", role="seller")
    create_api_key(actor=owner, name="PSA", scopes=["memberships:read"])
    verbs = set(Event.objects.visible_to(company.actor(role)).values_list("verb", flat=True))
    assert ({"invitation.created", "api_key.created"} <= verbs) is (role in MANAGERS)
    assert bool(verbs) is (role in MANAGERS)
