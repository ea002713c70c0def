"""A quote binds, an order takes it, and what is bought happens when its licences are confirmed, exactly as it was quoted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from partners.catalogue.models import Plan
from partners.charges.models import Charge
from partners.orders import errors
from partners.orders.answering import answer_questions
from partners.orders.desk import confirm_licences, mark_ordered, refuse_licences, request_information
from partners.orders.models import LicenceOrder, Order
from partners.orders.proving import quote_faults
from partners.orders.services import cancel_order, create_order, place_order
from partners.renewals.services import report_use
from partners.subscriptions.engine.changes import Cancel, ChangePlan, ChangeRenewal, SetSeats
from partners.subscriptions.errors import AdminAddressTaken, BelowMinimum, OrderAtWork, RenewalUnchanged
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import let_end
from partners.subscriptions.terms import Term
from portal import clock
from portal.errors import NotAllowed, NotFound, StaffNotAllowed
from portal.events.models import Event
from tests.orders.conftest import CHECKED, new_team
from tests.subscriptions.conftest import set_price
from tests.trade import change_seats

State = Order.State


@pytest.fixture(autouse=True)
def _everything_adds_up(db):
    yield
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []


def costs(subscription) -> list[tuple[str, Decimal]]:
    return list(Charge.objects.filter(subscription=subscription).order_by("id").values_list("kind", "cost"))


def verbs_of(record) -> list[str]:
    return list(Event.objects.filter(subject_id=record.pk).order_by("id").values_list("verb", flat=True))


def row_of(order: Order) -> LicenceOrder:
    return LicenceOrder.objects.get(line__order=order)


def test_a_new_team_begins_when_its_licences_are_confirmed(price_list, quote_for, place, confirm, company):
    quote = quote_for(new_team())
    assert (str(quote), quote.kind, quote.cost, quote.retail) == ("Q-1", "subscribe", Decimal(1920), Decimal(2880))
    order = place(quote, purchase_order_number="PO 77")
    assert (str(order), order.state, Subscription.objects.count()) == ("O-1", State.PLACED, 0)
    confirm(order)
    assert order.state == State.FULFILLED
    team = Subscription.objects.get()
    assert (team.purchased, team.admin_email, team.started_on) == (10, "new@hartwell.example", quote.made_on)
    assert costs(team) == [("new", quote.cost)]
    assert order.lines.get().subscription == team
    assert verbs_of(order) == ["order.created", "order.placed", "order.fulfilled"]
    assert verbs_of(team) == ["subscription.created"]


def test_seats_are_added_when_they_are_confirmed_and_cost_what_was_quoted(
    price_list, subscription, quote_for, place, confirm
):
    with clock.moved(by=timedelta(days=100)):
        quote = quote_for(SetSeats(12), subscription)
        order = place(quote)
    subscription.refresh_from_db()
    assert subscription.purchased == 10
    with clock.moved(by=timedelta(days=103)):
        confirm(order)
    subscription.refresh_from_db()
    assert subscription.purchased == 12
    assert costs(subscription)[-1] == ("add", quote.cost)


def test_a_plan_is_raised_by_an_order(price_list, subscription, quote_for, place, confirm):
    set_price("business-plus", "yearly", "240")
    with clock.moved(by=timedelta(days=10)):
        quote = quote_for(ChangePlan("business-plus"), subscription)
        confirm(place(quote))
    subscription.refresh_from_db()
    assert subscription.plan == Plan.objects.get(code="business-plus")
    assert sum(cost if kind != "new" else 0 for kind, cost in costs(subscription)) == quote.cost


def test_what_needs_no_licences_happens_when_the_order_is_placed(subscription, quote_for, place):
    fewer = place(quote_for(SetSeats(8), subscription))
    assert fewer.state == State.FULFILLED
    assert subscription.scheduled_changes.get().seats == 8
    ending = place(quote_for(ChangeRenewal(auto_renew=False), subscription))
    subscription.refresh_from_db()
    assert (ending.state, subscription.auto_renew) == (State.FULFILLED, False)
    assert not LicenceOrder.objects.filter(line__order__in=[fewer, ending]).exists()


def test_a_cancellation_is_quoted_and_gives_back(price_list, subscription, quote_for, place):
    quote = quote_for(Cancel(), subscription)
    assert quote.cost == Decimal(-1920)
    place(quote)
    subscription.refresh_from_db()
    assert subscription.state == Subscription.State.CANCELLED
    assert sum(cost for _kind, cost in costs(subscription)) == 0


def test_a_quote_says_each_reason_why_not(quote_for, subscription):
    with pytest.raises(BelowMinimum):
        quote_for(SetSeats(1), subscription)
    with pytest.raises(BelowMinimum):
        quote_for(new_team(2))
    with pytest.raises(AdminAddressTaken):
        quote_for(new_team(), email="admin@hartwell.example")
    quoted = quote_for(ChangeRenewal(auto_renew=False), subscription)
    assert not quoted.needs_licences
    with pytest.raises(RenewalUnchanged):
        quote_for(ChangeRenewal(auto_renew=True), subscription)


def test_a_quote_holds_until_its_day_ends(quote_for, subscription, owner):
    quote = quote_for(SetSeats(12), subscription)
    order = create_order(actor=owner, quotes=[quote])
    with clock.moved(by=timedelta(days=1)):
        with pytest.raises(errors.QuoteExpired):
            place_order(actor=owner, order=order)
        with pytest.raises(errors.QuoteExpired):
            create_order(actor=owner, quotes=[quote])


def test_a_quote_is_refused_when_something_changed_since(quote_for, subscription, owner, place):
    quote = quote_for(SetSeats(12), subscription)
    change_seats(actor=owner, subscription=subscription, seats=8, reason="Fewer later")
    with pytest.raises(errors.QuoteOutdated) as refused:
        place(quote)
    assert refused.value.field == "quotes"
    subscription.refresh_from_db()
    assert subscription.purchased == 10


def test_a_quote_is_refused_when_the_price_is_another_one(price_list, quote_for, place, company):
    quote = quote_for(new_team())
    company.partner.profile.currency = "EUR"
    company.partner.profile.save()
    with pytest.raises(errors.QuoteOutdated):
        place(quote)


def test_a_quote_is_ordered_once(added, owner):
    with pytest.raises(errors.QuoteOrdered):
        create_order(actor=owner, quotes=[added.lines.get().quote])


def test_while_licences_are_ordered_the_subscription_stands_still(added, subscription, owner, quote_for, confirm):
    for change in (
        lambda: change_seats(actor=owner, subscription=subscription, seats=14, reason="More"),
        lambda: let_end(actor=owner, subscription=subscription, reason="Leaving"),
        lambda: quote_for(SetSeats(14), subscription),
    ):
        with pytest.raises(OrderAtWork):
            change()
    report_use(actor=owner, subscription=subscription, used=7)  # who uses the team changes nothing of what is bought
    assert Subscription.objects.get(pk=subscription.pk).used == 7
    confirm(added)
    change_seats(actor=owner, subscription=subscription, seats=14, reason="More")


def test_a_renewal_waits_for_the_licences_and_is_made_up_for(
    price_list, client_account, owner, quote_for, place, confirm
):
    order = place(quote_for(new_team(10, Term.MONTHLY)))
    team = confirm(order).lines.get().subscription
    with clock.moved(by=timedelta(days=20)):
        more = place(quote_for(SetSeats(12), team))
    with clock.moved(by=timedelta(days=40)):
        assert renew_due() == 0
        confirm(more)
        team.refresh_from_db()
    assert (team.purchased, team.renews_on > team.started_on + timedelta(days=40)) == (12, True)
    assert [kind for kind, _cost in costs(team)] == ["new", "add", "renew"]
    assert costs(team)[2][1] == 12 * Decimal(20)


def test_two_lines_are_fulfilled_each_by_itself(price_list, quote_for, place, subscription, staff, confirm, owner):
    order = place(quote_for(new_team()), quote_for(SetSeats(12), subscription))
    first, second = LicenceOrder.objects.filter(line__order=order).order_by("line__position")
    assert order.cost == sum(line.quote.cost for line in order.lines.all())
    refuse_licences(actor=staff, licence_order=first, reason="The Reseller ID is not known there.")
    order.refresh_from_db()
    assert order.state == State.PLACED
    confirm_licences(actor=staff, licence_order=second, reference="TD-1", checked=CHECKED)
    order.refresh_from_db()
    assert (order.state, Subscription.objects.count()) == (State.FULFILLED, 1)


def test_quotes_that_cannot_be_one_order(quote_for, subscription, owner, other_company, outsider):
    with pytest.raises(errors.NoQuotes):
        create_order(actor=owner, quotes=[])
    twice = [quote_for(SetSeats(12), subscription), quote_for(SetSeats(13), subscription)]
    with pytest.raises(errors.SubscriptionTwice):
        create_order(actor=owner, quotes=twice)
    with pytest.raises(NotFound):
        create_order(actor=outsider, quotes=twice[:1])


def test_the_desk_asks_and_the_partner_answers(quote_for, place, staff, owner, confirm):
    order = place(quote_for(new_team()))
    row = row_of(order)
    with pytest.raises(errors.NoQuestion):
        request_information(actor=staff, licence_order=row, questions={"message": "  "})
    request_information(actor=staff, licence_order=row, questions={"admin_email": "The domain does not exist."})
    order.refresh_from_db()
    assert order.state == State.RETURNED
    with pytest.raises(errors.AnswerMissing):
        answer_questions(actor=owner, licence_order=row, answers={})
    answer_questions(actor=owner, licence_order=row, answers={"admin_email": "Chief@Hartwell.example"})
    order.refresh_from_db()
    row.refresh_from_db()
    assert (order.state, row.state) == (State.PLACED, LicenceOrder.State.QUEUED)
    confirm(order)
    assert Subscription.objects.get().admin_email == "chief@hartwell.example"
    assert "order.returned" in verbs_of(order)


def test_a_confirmation_needs_the_reference_and_the_whole_checklist(added, staff, owner):
    row = row_of(added)
    with pytest.raises(errors.ReferenceMissing):
        confirm_licences(actor=staff, licence_order=row, reference=" ", checked=CHECKED)
    with pytest.raises(errors.ChecklistOpen):
        confirm_licences(actor=staff, licence_order=row, reference="TD-1", checked=["team"])
    with pytest.raises(NotAllowed):
        confirm_licences(actor=owner, licence_order=row, reference="TD-1", checked=CHECKED)
    confirm_licences(actor=staff, licence_order=row, reference="TD-1", checked=CHECKED)
    with pytest.raises(errors.LicenceOrderDecided):
        confirm_licences(actor=staff, licence_order=row, reference="TD-1", checked=CHECKED)


def test_only_the_trade_desk_works_on_licence_orders(added, colleague):
    from portal.tenancy.actor import Actor
    from portal.tenancy.roles import StaffRole

    row = row_of(added)
    with pytest.raises(StaffNotAllowed):
        mark_ordered(actor=Actor.person(colleague(StaffRole.SUPPORT)), licence_order=row)
    mark_ordered(actor=Actor.person(colleague(StaffRole.TRADE_DESK)), licence_order=row)
    added.refresh_from_db()
    assert added.state == State.AWAITING_LICENCES


def test_an_order_can_be_given_up_until_it_is_ordered_at_the_distributor(
    added, owner, staff, subscription, quote_for, place
):
    cancel_order(actor=owner, order=added, reason="Not needed after all")
    assert added.__class__.objects.get(pk=added.pk).state == State.CANCELLED
    again = place(quote_for(SetSeats(12), subscription))
    mark_ordered(actor=staff, licence_order=LicenceOrder.objects.get(line__order=again))
    with pytest.raises(errors.LicencesOrdered):
        cancel_order(actor=owner, order=again)
    with pytest.raises(errors.OrderEnded):
        cancel_order(actor=owner, order=added)


def test_a_refused_line_frees_the_subscription(added, staff, owner, subscription):
    refuse_licences(actor=staff, licence_order=row_of(added), reason="The credit line is used up.")
    added.refresh_from_db()
    assert added.state == State.REFUSED
    change_seats(actor=owner, subscription=subscription, seats=11, reason="One more")


def test_what_is_not_as_it_was_quoted_is_not_touched(added, staff, subscription):
    Subscription.objects.filter(pk=subscription.pk).update(auto_renew=False)
    with pytest.raises(errors.TargetMoved):
        confirm_licences(actor=staff, licence_order=row_of(added), reference="TD-1", checked=CHECKED)
    subscription.refresh_from_db()
    assert subscription.purchased == 10


def test_two_orders_cannot_take_one_address(quote_for, place):
    first, second = quote_for(new_team()), quote_for(new_team())
    place(first)
    with pytest.raises(AdminAddressTaken):
        place(second)
