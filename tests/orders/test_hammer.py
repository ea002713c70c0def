"""Two processes do whatever may be done to the same orders: nothing is booked twice or lost, and no rule is broken."""

import json
from collections import Counter

import pytest

from partners.charges.models import Charge
from partners.orders.models import LicenceOrder, Order, Quote
from partners.subscriptions.models import Subscription
from portal.events.models import Event
from portal.tenancy.models import Membership
from tests.orders.racing import adds_up
from tests.orders.test_approval import limited
from tests.servers import said_by_all

__all__ = ["adds_up", "limited"]
PROCESSES = 2
EVENTS = {
    "begin": "order.created", "add": "order.line_added", "remove": "order.line_removed", "cancel": "order.cancelled",
    "approve": "order.approved", "decline": "order.declined", "mark_ordered": "licence_order.ordered",
    "confirm": "licence_order.confirmed", "refuse": "licence_order.refused",
}  # fmt: skip


def hammered(database_url: str, company, staff_user, client, times: int) -> Counter[str]:
    """How often each thing was done, by both together; each of them sells and approves what the other one sold."""
    seller, owner, admin = (Membership.objects.get(user=company.user(role)).pk for role in ("seller", "owner", "admin"))
    people = [(seller, owner), (owner, admin)]
    said = said_by_all(
        database_url,
        *(
            ["tests.orders.hammering", client.pk, *people[number], staff_user.pk, str(number), str(times)]
            for number in range(PROCESSES)
        ),
    )
    return sum((Counter(json.loads(one)) for one in said), Counter())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [60, pytest.param(400, marks=pytest.mark.long)])
def test_two_processes_at_the_same_orders(database_url, company, staff_user, client_account, limited, times):
    done = hammered(database_url, company, staff_user, client_account, times)
    events = Counter(Event.objects.filter(verb__in=EVENTS.values()).values_list("verb", flat=True))
    assert {verb: events[verb] for verb in EVENTS.values()} == {EVENTS[what]: done[what] for what in EVENTS}
    assert done["confirm"] == LicenceOrder.objects.filter(state="confirmed").count() > 0
    for model in (Quote, Order, Subscription):
        numbers = sorted(model.objects.values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1)), model
    charged = Charge.objects.exclude(order_line=None).values_list("order_line", flat=True).distinct()
    assert charged.count() == done["confirm"]
