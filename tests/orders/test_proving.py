"""`check_ledger` names what was booked other than quoted, on any database."""

import copy

import pytest
from django.core.management import CommandError, call_command

from partners.charges.models import Charge
from partners.orders.models import Order, OrderLine, Quote
from partners.orders.proving import quote_faults
from partners.orders.services import cancel_order
from partners.subscriptions.engine.changes import ChangeRenewal, SetSeats
from partners.subscriptions.models import Subscription
from tests.orders.conftest import new_team

pytestmark = pytest.mark.usefixtures("price_list")


@pytest.fixture
def sold(quote_for, place, confirm) -> OrderLine:
    return confirm(place(quote_for(new_team()))).lines.get()


def faults() -> list[tuple[str, str]]:
    return [(fault.record_id, fault.what) for fault in quote_faults()]


def again(row, **values):
    """A row like that one, with other values: what is append-only takes another row, and is never changed."""
    other = copy.copy(row)
    other.pk, other._state.adding = "", True
    for name, value in {"id": row._meta.pk.get_default(), **values}.items():
        setattr(other, name, value)
    other.save(force_insert=True)
    return other


def test_what_was_booked_as_quoted_is_no_fault(sold, quote_for, place, confirm, owner, capsys):
    team = Subscription.objects.get()
    confirm(place(quote_for(SetSeats(12), team)))
    place(quote_for(SetSeats(8), Subscription.objects.get()))
    place(quote_for(ChangeRenewal(auto_renew=False), Subscription.objects.get()))
    cancel_order(actor=owner, order=place(quote_for(new_team(), email="lab@hartwell.example")))
    quote_for(new_team(), email="studio@hartwell.example")
    call_command("check_ledger")
    assert "6 quotes agree" in capsys.readouterr().out


def test_a_line_that_is_charged_twice_is_named(sold, capsys):
    again(sold.charged.get())
    with pytest.raises(CommandError):
        call_command("check_ledger")
    once = f"new 10 {sold.quote.made_on} 1920.00"
    assert f"{sold.pk}: O-1 · 1 booked {once}; {once}, its quote says {once}" in capsys.readouterr().err


def test_the_same_amount_for_other_days_is_named(sold):
    charge = sold.charged.get()
    again(charge, kind="credit", cost=-charge.cost, retail=-charge.retail)
    again(charge, kind="add")
    assert [record for record, _what in faults()] == [sold.pk]


def test_a_line_that_came_true_and_booked_nothing_is_named(quote_for, place, subscription):
    line = place(quote_for(SetSeats(12), subscription)).lines.get()
    OrderLine.objects.filter(pk=line.pk).update(state="fulfilled")
    assert [what for record, what in faults() if record == line.pk] == [
        f"O-2 · 1 booked 0, its quote says add 2 {line.quote.made_on} 384.00",
        "O-2 · 1 moved no seats as its quote says",
    ]


def test_a_line_that_was_given_up_and_charged_all_the_same_is_named(sold, quote_for, place, owner):
    order = place(quote_for(SetSeats(12), Subscription.objects.get()))
    cancel_order(actor=owner, order=order)
    line = order.lines.get()
    again(Charge.objects.get(), order_line=line)
    assert [record for record, _what in faults()] == [line.pk]


def test_an_order_of_another_sum_than_its_quotes_is_named(sold):
    Order.objects.update(retail=1)
    assert faults() == [(sold.order_id, "the order O-1 says 1920.0000 and 1.0000, its quotes 1920.0000 and 2880.0000")]


def test_a_quote_with_another_price_or_another_outcome_than_was_decided_is_named(quote_for):
    quote = quote_for(new_team())
    dearer = again(quote, number=2, cost=quote.cost + 1)
    assert [record for record, _what in faults()] == [dearer.pk]
    outcome = copy.deepcopy(quote.outcome)
    outcome["after"]["seats"] = 11
    other = again(quote, number=3, outcome=outcome)
    assert [record for record, _what in faults()] == [dearer.pk, other.pk]
    assert Quote.objects.count() == 3
