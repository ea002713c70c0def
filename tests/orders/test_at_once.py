"""Two requests at the same moment about one order: one of them is first, and the other one knows of it. On both engines."""

from datetime import timedelta
from functools import partial

import pytest

from partners.clients.services import create_client_account
from partners.network.models import Profile, Tier
from partners.orders.drafting import add_line, add_to_draft, remove_line, renew_quotes, update_order
from partners.orders.models import LicenceOrder, Order, OrderLine, Quote
from partners.orders.queries import lines_of
from partners.orders.quoting import create_quote
from partners.orders.requoting import digest_of, look_at
from partners.orders.services import (
    Written,
    approve_order,
    cancel_order,
    create_order,
    decline_order,
    place_order,
    seen_of,
)
from partners.subscriptions.changes import plan_change
from partners.subscriptions.engine.changes import SetSeats
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.services import let_end
from portal import clock
from tests.orders.conftest import new_team
from tests.orders.racing import ROUNDS, adds_up, draft, more, row_of, verbs_of
from tests.orders.test_approval import limited
from tests.tenancy.test_at_once import at_once
from tests.trade import change_seats, enter_subscription

__all__ = ["adds_up", "draft", "limited", "more"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("price_list")]
State = Order.State


# A draft


def test_a_line_that_is_added_while_the_draft_is_placed_is_placed_with_it_or_refused(owner, draft, more):
    for _round in range(ROUNDS):
        order, quote = draft(), more()
        placed, added = at_once(
            partial(place_order, actor=owner, order=order), partial(add_line, actor=owner, order=order, quote=quote)
        )
        assert (placed, added) in (("done", "done"), ("done", "order_placed"))
        order.refresh_from_db()
        assert order.lines.count() == LicenceOrder.objects.filter(line__order=order).count() == 1 + (added == "done")


def test_a_draft_is_placed_only_as_it_was_shown(owner, draft, more):
    for _round in range(ROUNDS):
        order, quote = draft(), more()
        seen = seen_of(order, lines_of(order))
        answers = at_once(
            partial(place_order, actor=owner, order=order, seen=seen),
            partial(add_line, actor=owner, order=order, quote=quote),
        )
        assert answers in (["done", "order_placed"], ["draft_changed", "done"])
        order.refresh_from_db()
        assert order.state == (State.PLACED if answers[0] == "done" else State.DRAFT)


def test_a_line_that_is_removed_while_the_draft_is_placed_is_bought_or_gone(owner, draft, more):
    for _round in range(ROUNDS):
        order = add_line(actor=owner, order=draft(), quote=more())
        line = order.lines.get(position=2)
        placed, removed = at_once(
            partial(place_order, actor=owner, order=order), partial(remove_line, actor=owner, order=order, line=line)
        )
        assert (placed, removed) in (("done", "done"), ("done", "order_placed"))
        assert LicenceOrder.objects.filter(line__order=order).count() == 2 - (removed == "done")


def test_a_line_is_removed_once(owner, draft, more):
    for _round in range(ROUNDS):
        order = add_line(actor=owner, order=draft(), quote=more())
        line = order.lines.get(position=1)
        answers = at_once(*(partial(remove_line, actor=owner, order=order, line=line),) * 2)
        assert sorted(answers) == ["done", "not_found"]
        assert order.lines.count() == 1
        assert verbs_of(order).count("order.line_removed") == 1


def test_a_draft_that_is_placed_and_cancelled_at_once_ends_cancelled(owner, draft):
    for _round in range(ROUNDS):
        order = draft()
        placed, cancelled = at_once(
            partial(place_order, actor=owner, order=order), partial(cancel_order, actor=owner, order=order)
        )
        assert (placed, cancelled) in (("done", "done"), ("order_ended", "done"))
        order.refresh_from_db()
        assert order.state == State.CANCELLED
        assert ("order.placed" in verbs_of(order)) == (placed == "done")
    assert not LicenceOrder.objects.exclude(state="cancelled").exists()


def test_a_second_click_places_nothing(owner, draft):
    order = draft()
    answers = at_once(*(partial(place_order, actor=owner, order=order),) * 4)
    assert sorted(answers) == ["done", *["order_placed"] * 3]
    assert LicenceOrder.objects.count() == 1


def test_what_happens_at_once_happens_once(owner, subscription, quote_for):
    """Fewer seats need no licences: whoever places it carries it out."""
    order = create_order(actor=owner, quotes=[quote_for(SetSeats(8), subscription)])
    answers = at_once(*(partial(place_order, actor=owner, order=order),) * 4)
    assert sorted(answers) == ["done", *["order_ended"] * 3]
    assert subscription.scheduled_changes.get().seats == 8


def test_of_two_orders_that_take_one_quote_one_gets_it(owner, more):
    for _round in range(ROUNDS):
        quote = more()
        answers = at_once(*(partial(create_order, actor=owner, quotes=[quote]),) * 2)
        assert sorted(answers) == ["done", "quote_ordered"]
        assert OrderLine.objects.filter(quote=quote).count() == 1


def test_two_drafts_do_not_share_a_quote(owner, draft, more):
    for _round in range(ROUNDS):
        first, second, quote = draft(), draft(), more()
        answers = at_once(*(partial(add_line, actor=owner, order=order, quote=quote) for order in (first, second)))
        assert sorted(answers) == ["done", "quote_ordered"]
        assert first.lines.count() + second.lines.count() == 3


def test_two_lines_at_once_stand_behind_one_another(owner, draft, more):
    for _round in range(ROUNDS):
        order, quotes = draft(), [more() for _quote in range(3)]
        answers = at_once(*(partial(add_line, actor=owner, order=order, quote=one, reason=str(one)) for one in quotes))
        assert answers == ["done"] * 3
        order.refresh_from_db()
        assert order.cost == sum(line.quote.cost for line in order.lines.all())
        assert {(str(line.quote), line.reason) for line in order.lines.all()} >= {(str(one), str(one)) for one in quotes}


def test_what_is_added_by_a_second_click_is_one_line(owner, subscription):
    change = SetSeats(12)
    seen = plan_change(subscription, markets_of_client(subscription.client_account), change).digest
    answers = at_once(
        *(partial(add_to_draft, owner, None, change, Written("More"), seen, subscription=subscription),) * 3
    )
    assert answers == ["done"] * 3
    assert OrderLine.objects.filter(subscription=subscription, order__state="draft").count() == 1


def test_quotes_are_renewed_once_and_never_of_what_is_placed(owner, subscription, quote_for, draft):
    """What was quoted before two seats more were is another quote now."""
    for seats in (12, 13):
        order = create_order(
            actor=owner, quotes=[quote_for(SetSeats(seats + 10), Subscription.objects.get(pk=subscription.pk))]
        )
        change_seats(actor=owner, subscription=subscription, seats=seats, reason="Two started")
        seen = digest_of(look_at(order))
        answers = at_once(*(partial(renew_quotes, actor=owner, order=order, seen=seen),) * 3)
        assert answers == ["done"] * 3
        assert Quote.objects.filter(replaces__isnull=False, line__order=order).count() == 1
        assert verbs_of(order).count("order.quotes_renewed") == 1
        cancel_order(actor=owner, order=order)


def test_references_are_edited_before_it_is_placed_or_not_at_all(owner, draft):
    for _round in range(ROUNDS):
        order = draft()
        placed, edited = at_once(
            partial(place_order, actor=owner, order=order),
            partial(update_order, actor=owner, order=order, purchase_order_number="PO 9"),
        )
        assert (placed, edited) in (("done", "done"), ("done", "order_placed"))
        order.refresh_from_db()
        assert (order.state, order.purchase_order_number) == (State.PLACED, "PO 9" if edited == "done" else "")


# One team, one address


def test_of_two_orders_of_one_team_one_is_at_work(owner, subscription, quote_for):
    orders = [create_order(actor=owner, quotes=[quote_for(SetSeats(seats), subscription)]) for seats in (12, 14)]
    answers = at_once(*(partial(place_order, actor=owner, order=order) for order in orders))
    assert sorted(answers) == ["done", "order_at_work"]


def test_an_order_and_a_change_by_hand_do_not_pass_each_other(owner, subscription, quote_for):
    """Both go by the team as it stood: one of them does not hold any more."""
    order = create_order(actor=owner, quotes=[quote_for(SetSeats(12), subscription)])
    placed, ended = at_once(
        partial(place_order, actor=owner, order=order),
        partial(let_end, actor=owner, subscription=subscription, reason="x"),
    )
    assert (placed, ended) in (("done", "order_at_work"), ("quote_outdated", "done"))


def test_two_partners_order_no_team_for_one_address(owner, outsider, other_company, quote_for):
    quotes = [quote_for(new_team(), email="one@shared.example"), of_the_others(outsider)]
    actors = (owner, outsider)
    orders = [create_order(actor=actor, quotes=[quote]) for actor, quote in zip(actors, quotes, strict=True)]
    answers = at_once(
        *(partial(place_order, actor=actor, order=order) for actor, order in zip(actors, orders, strict=True))
    )
    assert sorted(answers) == ["admin_address_taken", "done"]
    assert LicenceOrder.objects.count() == 1


def test_an_order_and_a_team_that_is_entered_do_not_both_take_an_address(owner, outsider, other_company, quote_for, plan):
    order = create_order(actor=owner, quotes=[quote_for(new_team(), email="one@shared.example")])
    client = of_the_others(outsider).client_account
    team = {"plan": plan, "term": "yearly", "seats": 5, "admin_email": "One@shared.example"}
    began = clock.today() - timedelta(days=9)
    enter = partial(enter_subscription, actor=outsider, client_account=client, started_on=began, **team)
    answers = at_once(partial(place_order, actor=owner, order=order), enter)
    assert sorted(answers) == ["admin_address_taken", "done"]
    assert LicenceOrder.objects.count() + Subscription.objects.filter(client_account=client).count() == 1


def of_the_others(outsider) -> Quote:
    defaults = {"tier": Tier.objects.order_by("rank")[0], "currency": "USD"}
    Profile.objects.get_or_create(partner_id=outsider.partner_id, defaults=defaults)
    client = create_client_account(actor=outsider, name="Shared")
    return create_quote(actor=outsider, change=new_team(), client_account=client, admin_email="one@shared.example")


# The second person


@pytest.fixture
def waiting(limited, company, draft):
    def placed() -> Order:
        seller = company.actor("seller")
        order = place_order(actor=seller, order=draft(seller))
        assert order.state == State.AWAITING_APPROVAL
        return order

    return placed


def test_approved_and_declined_at_once_it_is_one_of_them(waiting, owner, company):
    admin = company.actor("admin")
    for _round in range(ROUNDS):
        order = waiting()
        answers = at_once(
            partial(approve_order, actor=owner, order=order),
            partial(decline_order, actor=admin, order=order, reason="Too dear"),
        )
        assert sorted(answers) == ["done", "order_awaits_nobody"]
        order.refresh_from_db()
        assert order.state == (State.PLACED if answers[0] == "done" else State.CANCELLED)
        assert LicenceOrder.objects.filter(line__order=order).count() == (answers[0] == "done")


def test_of_two_who_approve_one_does(waiting, owner, company):
    admin = company.actor("admin")
    for _round in range(ROUNDS):
        order = waiting()
        answers = at_once(*(partial(approve_order, actor=actor, order=order) for actor in (owner, admin)))
        assert sorted(answers) == ["done", "order_awaits_nobody"]
        assert row_of(order).state == "queued"


def test_approved_while_whoever_ordered_gives_it_up_it_ends_cancelled(waiting, owner, company):
    seller = company.actor("seller")
    for _round in range(ROUNDS):
        order = waiting()
        approved, cancelled = at_once(
            partial(approve_order, actor=owner, order=order), partial(cancel_order, actor=seller, order=order)
        )
        assert (approved, cancelled) in (("done", "done"), ("order_awaits_nobody", "done"))
        order.refresh_from_db()
        assert order.state == State.CANCELLED
