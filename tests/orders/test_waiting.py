"""What an order says can be done is done; and what waits for somebody reminds them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from partners.orders import errors
from partners.orders.desk import mark_ordered, request_information
from partners.orders.drafting import remove_line, renew_quotes
from partners.orders.limits import set_order_limit
from partners.orders.models import LicenceOrder, Order
from partners.orders.quoting import create_quote
from partners.orders.reminding import VERB, remind_of_orders
from partners.orders.requoting import digest_of, look_at
from partners.orders.services import approve_order, cancel_order, create_order, decline_order, place_order
from partners.profiles.services import begin_profile
from partners.subscriptions.engine.changes import SetSeats
from portal import clock
from portal.actions import REGISTRY, offers
from portal.errors import PortalError
from portal.events.models import Event
from portal.notifications.models import Notification
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership
from tests.orders.conftest import new_team
from tests.trade import create_subscription

DO = {
    "place": lambda actor, order: place_order(actor=actor, order=order, reason="It is needed"),
    "approve": lambda actor, order: approve_order(actor=actor, order=order),
    "decline": lambda actor, order: decline_order(actor=actor, order=order, reason="Too dear"),
    "cancel": lambda actor, order: cancel_order(actor=actor, order=order),
}


@pytest.fixture
def draft(price_list, quote_for, company) -> Order:
    return create_order(actor=company.actor("seller"), quotes=[quote_for(new_team())])


@pytest.fixture
def limited(company, price_list, owner):
    return set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(500))


def licences(order: Order) -> LicenceOrder:
    return LicenceOrder.objects.get(line__order=order)


def ask(staff, order: Order) -> None:
    request_information(actor=staff, licence_order=licences(order), questions={"admin_email": "Is it theirs?"})


@pytest.mark.parametrize("days", [0, 1, 8])
@pytest.mark.parametrize("stage", ["draft", "empty", "waiting", "placed", "asked", "ordered", "cancelled"])
@pytest.mark.parametrize("role", ["owner", "seller"])
def test_what_an_order_says_can_be_done_is_done_and_what_it_refuses_is_refused(
    request, draft, company, staff, owner, stage, days, role
):
    if stage == "waiting":
        request.getfixturevalue("limited")
    if stage == "empty":
        remove_line(actor=owner, order=draft, line=draft.lines.get())
    elif stage != "draft":
        place_order(actor=company.actor("seller"), order=draft)
    if stage == "asked":
        ask(staff, draft)
    if stage == "ordered":
        mark_ordered(actor=staff, licence_order=licences(draft), reference="TD-1")
    if stage == "cancelled":
        cancel_order(actor=company.actor("seller"), order=draft)
    with clock.moved(by=timedelta(days=days)):
        _does_as_it_says(company.actor(role), draft)


@pytest.mark.parametrize(
    ("days", "code"), [(0, None), (2, None), (4, "quote_outdated"), (7, "quote_outdated"), (8, "approval_too_late")]
)
@pytest.mark.parametrize("role", ["owner", "seller"])
def test_a_change_that_waits_into_the_next_period_says_that_it_is_outdated(
    price_list, client_account, plan, company, owner, days, code, role
):
    values = {"plan": plan, "term": "monthly", "seats": 10, "admin_email": "admin@hartwell.example"}
    team = create_subscription(actor=Actor.system(), client_account=client_account, **values)
    set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(1))
    quoted = team.renews_on - clock.today() - timedelta(days=3)
    with clock.moved(by=quoted):
        quote = create_quote(actor=owner, change=SetSeats(12), subscription=team)
        order = place_order(actor=company.actor("seller"), order=create_order(actor=owner, quotes=[quote]))
    with clock.moved(by=quoted + timedelta(days=days)):
        refused = REGISTRY["orders.approve"].refusal(owner, order)
        assert (refused and refused.code) == code
        _does_as_it_says(company.actor(role), order)


def _does_as_it_says(actor, order: Order) -> None:
    order.refresh_from_db()
    offered = {one.action.verb: one.refused for one in offers(actor, "orders", order)}
    for verb, act in DO.items():
        told = offered.get(verb, "not offered")
        done = _tried(act, actor, order)
        assert (done is None) == (told is None), (verb, done, told)
        if isinstance(told, PortalError):
            assert done.code == told.code


def _tried(act, actor, order: Order) -> PortalError | None:
    """What comes of it; nothing of it stays."""
    try:
        with transaction.atomic():
            act(actor, Order.objects.get(pk=order.pk))
            transaction.set_rollback(True)
    except PortalError as error:
        return error
    return None


def test_rest_says_it_of_a_draft_beforehand(draft, api, company):
    keyed, url = api(company.partner, "orders:read", "orders:write"), f"/api/v1/orders/{draft.pk}"
    assert {"action": "place", "available": True} in keyed.get(url).json()["actions"]
    with clock.moved(by=timedelta(days=1)):
        row = keyed.get(url).json()
    assert next(one["code"] for one in row["actions"] if one["action"] == "place") == errors.QuoteExpired.code


def whats() -> list[str]:
    return [event.new["what"] for event in Event.objects.filter(verb=VERB).order_by("id")]


def later(days: float) -> list[str]:
    with clock.moved(by=timedelta(days=days)):
        remind_of_orders()
        remind_of_orders()
    return whats()


def test_who_can_approve_is_reminded_until_it_is_too_late(limited, draft, company, run_background):
    place_order(actor=company.actor("seller"), order=draft)
    assert later(1.9) == []
    assert later(2.1) == ["approval"]
    assert later(4) == ["approval"]
    assert later(5.2) == ["approval"] * 2
    assert later(8.5) == ["approval", "approval", "too_late"]
    assert later(30) == ["approval", "approval", "too_late"]
    with clock.moved(by=timedelta(days=30)):
        run_background()
    told = Notification.objects.filter(event__verb=VERB)
    assert {row.user for row in told} == {company.user("owner"), company.user("seller")}  # of what still holds


def test_a_question_that_nobody_answers_is_brought_to_mind(draft, company, staff, run_background):
    place_order(actor=company.actor("seller"), order=draft)
    assert later(20) == []  # it waits for the trade desk
    ask(staff, draft)
    with clock.moved(by=timedelta(days=3)):
        run_background()
    assert whats() == ["answer"]
    row = Notification.objects.filter(event__verb=VERB, user=company.user("seller")).get()
    assert "is not answered yet" in row.text
    assert row.url.endswith(f"/orders/{draft.pk}/")


def test_a_draft_whose_quotes_hold_no_longer_is_brought_to_mind_once(draft, company):
    assert later(0) == []
    assert later(2) == ["expired"]
    assert later(20) == ["expired"]


def test_of_a_draft_whose_maker_left_whoever_sells_is_reminded(draft, company, run_background):
    Membership.objects.get(user=company.user("seller")).delete()
    with clock.moved(by=timedelta(days=2)):
        run_background()
    assert {row.user for row in Notification.objects.filter(event__verb=VERB)} == {company.user("owner")}


def test_a_draft_that_was_renewed_is_brought_to_mind_when_its_new_quotes_are_over(draft, company, owner, run_background):
    assert later(2) == ["expired"]
    with clock.moved(by=timedelta(days=2)):
        renew_quotes(actor=owner, order=draft, seen=digest_of(look_at(draft)))
        run_background()
    assert not Notification.objects.filter(event__verb=VERB).exists()  # renewed before anybody was told
    assert later(2) == ["expired"]  # the same day: the new ones hold
    assert later(3) == ["expired"] * 2


def test_nobody_is_reminded_of_what_was_done(limited, draft, company, owner, run_background):
    place_order(actor=company.actor("seller"), order=draft)
    later(3)
    approve_order(actor=owner, order=draft)
    run_background()
    assert not Notification.objects.filter(event__verb=VERB).exists()
    assert REGISTRY["orders.approve"].refusal(owner, draft)
