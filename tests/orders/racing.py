"""What must be true of orders whoever was first, and orders to be at."""

import pytest

from partners.charges.models import Charge
from partners.orders.models import LicenceOrder, Order
from partners.orders.proving import quote_faults
from partners.orders.services import create_order
from partners.subscriptions.queries import charge_faults, ledger_faults
from portal.events.models import Event
from tests.orders.conftest import new_team

ROUNDS = 2
State = Order.State


@pytest.fixture(autouse=True)
def adds_up(transactional_db):
    yield
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []
    for order in Order.objects.all():
        must_be_whole(order)


def must_be_whole(order: Order) -> None:
    """No line is left behind in a state that its order has passed, none stands twice, none happened twice."""
    lines = list(order.lines.order_by("position"))
    states = {line.state for line in lines}
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    if order.state in (State.DRAFT, State.AWAITING_APPROVAL):
        assert states <= {"open"}
    elif order.has_ended:
        assert states <= {"fulfilled", "refused", "cancelled"}
    else:
        assert "open" not in states
        assert "awaiting_licences" in states
    for line in lines:
        row = LicenceOrder.objects.filter(line=line).first()
        if line.state == "awaiting_licences":
            assert row.is_open
        elif row:
            assert row.state == {"fulfilled": "confirmed"}.get(line.state, line.state)
        if line.state in ("open", "refused", "cancelled"):
            assert not Charge.objects.filter(order_line=line).exists()


@pytest.fixture
def draft(owner, quote_for):
    """A draft with one new team, another one each time."""
    made = iter(range(1, 100))

    def begun(actor=None) -> Order:
        quote = quote_for(new_team(), email=f"team{next(made)}@hartwell.example")
        return create_order(actor=actor or owner, quotes=[quote])

    return begun


@pytest.fixture
def more(quote_for):
    made = iter(range(1, 100))
    return lambda: quote_for(new_team(5), email=f"more{next(made)}@hartwell.example")


def row_of(order: Order) -> LicenceOrder:
    return LicenceOrder.objects.get(line__order=order)


def verbs_of(order: Order) -> list[str]:
    return list(Event.objects.filter(subject_id=order.pk).values_list("verb", flat=True))
