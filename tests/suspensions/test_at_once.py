"""Several people suspend and reactivate at the same moment. On both engines, with real connections."""

import pytest

from partners.suspensions import errors
from partners.suspensions.models import Suspension
from partners.suspensions.queries import suspension_faults
from partners.suspensions.services import reactivate_subscription, suspend_subscription
from tests.subscriptions.test_at_once import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_ten_who_suspend_for_one_ground_one_does(owner, subscription):
    found = all_at_once(
        lambda number: suspend_subscription(
            actor=owner, subscription=subscription, ground="client_unpaid", reason=f"Invoice {number}"
        ),
        10,
    )
    refused = [one for one in found if isinstance(one, Exception)]
    assert len(refused) == 9
    assert all(isinstance(one, errors.SuspensionStands) for one in refused), refused
    assert Suspension.objects.count() == 1


def test_one_lifts_while_the_other_side_sets(owner, staff, subscription):
    suspend_subscription(actor=owner, subscription=subscription, ground="client_unpaid", reason="Unpaid")
    acts = (
        lambda: reactivate_subscription(actor=owner, subscription=subscription, reason="Paid"),
        lambda: suspend_subscription(
            actor=staff, subscription=subscription, ground="terms_not_accepted", reason="Terms"
        ),
    )
    found = all_at_once(lambda number: acts[number](), 2)
    assert not [one for one in found if isinstance(one, Exception)], found
    subscription.refresh_from_db()
    assert subscription.state == "suspended"
    assert list(suspension_faults()) == []
