"""The demo's subscriptions."""

import pytest

from partners.clients import demo as clients_demo
from partners.orders.proving import quote_faults
from partners.subscriptions import demo
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription, SubscriptionAddOn
from partners.subscriptions.queries import charge_faults, ledger_faults


@pytest.mark.django_db
def test_the_demo_has_histories_that_agree_and_loads_once(company, other_company, staff_user):
    clients_demo.seed()
    demo.seed()
    sold, lines = Subscription.objects.count(), SeatMovement.objects.count()
    assert sold == 15
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []
    assert set(ScheduledChange.objects.filter(state="scheduled").values_list("kind", flat=True)) == {"seats"}
    assert SubscriptionAddOn.objects.filter(ended_on=None).count() == 2
    assert {"active", "cancelled", "trial"} == set(Subscription.objects.values_list("state", flat=True))
    demo.seed()
    assert (Subscription.objects.count(), SeatMovement.objects.count()) == (sold, lines)
