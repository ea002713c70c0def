"""What could be charged wrongly, bought for nothing, or read by somebody else."""

from datetime import timedelta
from decimal import Decimal

import pytest

from partners.charges.models import Charge
from partners.clients.merging import merge_client_accounts
from partners.clients.services import create_client_account
from partners.handovers.answering import accept_handover
from partners.handovers.services import offer_handover
from partners.orders import errors
from partners.orders.answering import answer_questions
from partners.orders.buying import change_seats
from partners.orders.desk import mark_ordered, request_information
from partners.orders.limits import set_order_limit
from partners.orders.models import LicenceOrder, Order
from partners.orders.proving import quote_faults
from partners.orders.services import approve_order, cancel_order, create_order, place_order
from partners.profiles.services import begin_profile
from partners.subscriptions.changes import preview_change
from partners.subscriptions.engine.changes import Cancel, SetSeats
from partners.subscriptions.errors import AdminAddressTaken, ShownDifferently
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import create_subscription
from partners.subscriptions.terms import Term
from portal import clock
from portal.errors import NotFound
from portal.events.models import Event
from portal.events.sealing import seal_events
from tests.orders.conftest import new_team
from tests.subscriptions.conftest import set_price

State = Order.State


@pytest.fixture(autouse=True)
def _everything_adds_up(db):
    yield
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []


@pytest.fixture
def monthly(price_list):
    """A seat costs 17 dollars a month of a year."""
    return set_price("advanced", "yearly-paid-monthly", "17")


def kinds_of(team) -> list[tuple[str, int]]:
    return list(Charge.objects.filter(subscription=team).order_by("id").values_list("kind", "quantity"))


def test_no_billing_period_is_lost_while_licences_are_awaited(monthly, quote_for, place, confirm):
    team = confirm(place(quote_for(new_team(10, Term.YEARLY_PAID_MONTHLY)))).lines.get().subscription
    with clock.moved(by=timedelta(days=20)):
        more = place(quote_for(SetSeats(12), team))
    with clock.moved(by=timedelta(days=40)):
        confirm(more)
        renew_due()
    assert kinds_of(team) == [("new", 10), ("add", 2), ("period", 12)]


def test_a_new_team_that_is_confirmed_late_pays_each_period(monthly, quote_for, place, confirm):
    order = place(quote_for(new_team(10, Term.YEARLY_PAID_MONTHLY)))
    with clock.moved(by=timedelta(days=70)):
        team = confirm(order).lines.get().subscription
    assert kinds_of(team) == [("new", 10), ("period", 10), ("period", 10)]


@pytest.fixture
def limited(company, owner, price_list):
    return set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(1))


def test_an_approval_does_not_outlive_the_billing_period(limited, monthly, quote_for, place, confirm, company, owner):
    assert company.user("admin")
    admin = company.actor("admin")
    order = place(quote_for(new_team(10, Term.YEARLY_PAID_MONTHLY)))
    team = confirm(approve_order(actor=admin, order=order)).lines.get().subscription
    with clock.moved(by=timedelta(days=27)):
        waiting = place(quote_for(SetSeats(12), team))
    with clock.moved(by=timedelta(days=32)):
        renew_due()
        with pytest.raises(errors.QuoteOutdated):
            approve_order(actor=admin, order=waiting)


def test_an_approval_comes_within_a_week(limited, quote_for, place, company):
    assert company.user("admin")
    order = place(quote_for(new_team()))
    with clock.moved(by=timedelta(days=8)), pytest.raises(errors.ApprovalTooLate):
        approve_order(actor=company.actor("admin"), order=order)
    with clock.moved(by=timedelta(days=6)):
        assert approve_order(actor=company.actor("admin"), order=order).state == State.PLACED


def test_credits_do_not_hide_what_is_bought(price_list, owner, quote_for, place, subscription, company):
    set_order_limit(actor=owner, profile=begin_profile(company.partner), limit=Decimal(500))
    assert company.user("admin")
    order = place(quote_for(new_team(10)), quote_for(Cancel(), subscription))
    assert (order.cost, order.state) == (0, State.AWAITING_APPROVAL)


def test_what_is_ordered_at_the_distributor_stays_ordered_when_something_is_asked(added, staff, owner):
    row = LicenceOrder.objects.get(line__order=added)
    mark_ordered(actor=staff, licence_order=row)
    request_information(actor=staff, licence_order=row, questions={"purchase_order_number": "Which one?"})
    with pytest.raises(errors.LicencesOrdered):
        cancel_order(actor=owner, order=added)
    answered = answer_questions(actor=owner, licence_order=row, answers={"purchase_order_number": "PO 3"})
    assert answered.state == LicenceOrder.State.ORDERED
    added.refresh_from_db()
    assert (added.state, added.purchase_order_number) == (State.AWAITING_LICENCES, "PO 3")
    with pytest.raises(errors.LicencesOrdered):
        cancel_order(actor=owner, order=added)


def test_the_address_of_a_team_that_exists_is_not_asked_for(added, staff):
    from portal.errors import UnknownChoice

    with pytest.raises(UnknownChoice):
        request_information(
            actor=staff, licence_order=LicenceOrder.objects.get(line__order=added), questions={"admin_email": "Sure?"}
        )


def test_a_client_with_an_order_at_work_is_not_merged_away(added, owner, client_account):
    into = create_client_account(actor=owner, name="Hartwell Group")
    with pytest.raises(errors.OpenOrders):
        merge_client_accounts(
            actor=owner, client_account=into, other=client_account, confirmation=client_account.name, reason="Twice"
        )


def test_an_address_that_is_ordered_is_taken(quote_for, place, owner, client_account, plan):
    place(quote_for(new_team()))
    with pytest.raises(AdminAddressTaken):
        create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="yearly", seats=5,
            admin_email="New@hartwell.example", started_on=clock.today() - timedelta(days=3),
        )  # fmt: skip


def test_two_new_teams_of_one_order_have_two_addresses(quote_for, owner):
    with pytest.raises(AdminAddressTaken):
        create_order(actor=owner, quotes=[quote_for(new_team()), quote_for(new_team(5))])


def test_nobody_approves_what_their_key_ordered(limited, company, api, client_account):
    keyed = api(
        company.partner, "quotes:write", "orders:write", "client-accounts:read", created_by=company.user("owner")
    )
    asked = {
        "kind": "subscribe", "client_account": client_account.pk, "plan": "advanced", "term": "yearly", "seats": 10,
        "admin_email": "new@hartwell.example",
    }  # fmt: skip
    assert company.user("admin")
    quote = keyed.post("/api/v1/quotes", asked).json()["id"]
    made = keyed.post("/api/v1/orders", {"quotes": [quote], "place": True}).json()
    order = Order.objects.get(pk=made["id"])
    assert order.state == State.AWAITING_APPROVAL
    with pytest.raises(errors.SecondPersonNeeded):
        approve_order(actor=company.actor("owner"), order=order)
    assert approve_order(actor=company.actor("admin"), order=order).state == State.PLACED


def test_a_draft_is_placed_with_the_reason_that_it_needs(limited, owner, quote_for, company, sign_in):
    order = create_order(actor=owner, quotes=[quote_for(new_team())])
    browser, url = sign_in(company.user("owner")), f"{company.url}/orders/{order.pk}/place/"
    seen = browser.get(url).context["seen"]
    assert "reason" in browser.post(url, {"reason": "", "seen": seen}).context["form"].errors
    assert browser.post(url, {"reason": "The client signed today", "seen": seen}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.reason) == (State.PLACED, "The client signed today")


def test_events_say_no_cost(price_list, quote_for, owner):
    create_order(actor=owner, quotes=[quote_for(new_team())])
    seal_events()
    for event in Event.objects.filter(verb__in=("quote.created", "order.created")):
        assert not {"cost", "outcome", "before"} & event.new.keys(), event.verb


def test_seats_are_ordered_only_as_they_were_shown(price_list, owner, subscription):
    seen = preview_change(owner, subscription, 12).digest
    with clock.moved(by=timedelta(days=1)), pytest.raises(ShownDifferently):
        change_seats(actor=owner, subscription=subscription, seats=12, reason="More", seen=seen)
    assert change_seats(actor=owner, subscription=subscription, seats=12, reason="More", seen=seen).order


def test_a_client_that_is_handed_over_is_ordered_for_no_more(owner, client_account, quote_for, other_company, company, api):
    old, draft = quote_for(new_team()), create_order(actor=owner, quotes=[quote_for(new_team())])
    offered = offer_handover(actor=owner, client_account=client_account, receiver="nordlicht")
    accept_handover(actor=other_company.actor(), handover=offered)
    client_account.refresh_from_db()
    client_account.name = "Geheimer Name"
    client_account.save()
    with pytest.raises(NotFound):
        create_order(actor=owner, quotes=[old])
    with pytest.raises(NotFound):
        place_order(actor=owner, order=draft)
    keyed = api(company.partner, "orders:read", "client-accounts:read")
    assert keyed.get("/api/v1/orders", {"q": "geheimer"}).json()["data"] == []
    assert [row["id"] for row in keyed.get("/api/v1/orders", {"q": "dental"}).json()["data"]] == [draft.pk]
    again = offer_handover(actor=other_company.actor(), client_account=client_account, receiver="hartwell-it")
    assert again.is_open
