"""Trials that become paid or end, add-ons that come and go, terms that change, teams that renew together."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from partners.calendar.feed import calendar_of
from partners.catalogue.models import AddOn, Plan, PlanVersion, PriceListItem
from partners.charges.models import Charge
from partners.network.models import Profile, Tier
from partners.orders.buying import change_term
from partners.orders.errors import QuoteOutdated
from partners.orders.proving import quote_faults
from partners.orders.quoting import create_quote
from partners.subscriptions import errors
from partners.subscriptions.changes import preview_add_on, preview_conversion, preview_term
from partners.subscriptions.engine.changes import (
    AddAddOn,
    ChangePlan,
    ChangeRenewal,
    RemoveAddOn,
    SetSeats,
    StartTrial,
    Subscribe,
)
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription, SubscriptionAddOn
from partners.subscriptions.queries import charge_faults, ledger_faults
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import (
    cancel_subscription,
    let_end,
    remove_add_on,
    withdraw_scheduled_change,
)
from partners.subscriptions.standing import position_of
from partners.subscriptions.terms import Term, add_months
from portal import clock
from portal.events.models import Event
from portal.tenancy.models import Membership
from tests.orders.conftest import new_team
from tests.trade import add_add_on, change_plan, change_seats, convert_trial, create_subscription, start_trial

HISTORY, PACK_10, PACK_50 = "extended-version-history", "storage-10-tb", "storage-50-tb"


@pytest.fixture(autouse=True)
def _everything_adds_up(db):
    yield
    assert [*ledger_faults(), *charge_faults(), *quote_faults()] == []


@pytest.fixture
def prices(company):
    """Of Advanced and its add-ons, by item and term."""
    tier = Tier.objects.order_by("rank")[0]
    Profile.objects.get_or_create(partner=company.partner, defaults={"tier": tier, "currency": "USD"})
    costs = {"advanced": 192, "standard": 120, HISTORY: 36, "data-governance": 60, PACK_10: 600, PACK_50: 2400}
    items = {**{one.code: one for one in Plan.objects.all()}, **{one.code: one for one in AddOn.objects.all()}}
    for code, yearly in costs.items():
        kind = "plan" if isinstance(items[code], Plan) else "add_on"
        for term, cost in (("yearly", yearly), ("monthly", yearly // 12), ("yearly-paid-monthly", yearly // 12)):
            PriceListItem.objects.create(
                **{kind: items[code]}, term=term, currency="USD", cost=cost, retail=Decimal(cost) * 2,
                valid_from=date(2018, 1, 1), source="tests",
            )  # fmt: skip


@pytest.fixture
def trial(owner, client_account, plan):
    return start_trial(actor=owner, client_account=client_account, plan=plan, admin_email="try@hartwell.example")


def add_on(code: str) -> AddOn:
    return AddOn.objects.get(code=code)


def charged(subscription) -> list[tuple]:
    rows = Charge.objects.filter(subscription=subscription).order_by("id")
    return [(row.kind, row.due.item, row.quantity, row.cost) for row in rows]


def held(subscription) -> set[str]:
    return set(subscription.add_ons.filter(ended_on=None).values_list("add_on__code", flat=True))


def move_to(day: date):
    return clock.moved(by=timedelta(days=(day - clock.today()).days))


# Trials


def test_a_trial_has_the_minimum_costs_nothing_and_is_no_seat_bought(prices, trial, client_account):
    assert (trial.state, trial.term, trial.purchased, trial.trial_seats) == ("trial", None, 0, 3)
    assert trial.trial_ends_on == clock.today() + timedelta(days=30)
    assert not SeatMovement.objects.exists()
    assert charged(trial) == []
    client_account.refresh_from_db()
    assert (client_account.seats, client_account.next_renewal_on) == (0, None)


def test_a_trial_ends_by_itself_and_is_never_paid(prices, trial):
    with clock.moved(by=timedelta(days=29)):
        assert renew_due() == 0
    with clock.moved(by=timedelta(days=31)):
        assert renew_due() == 1
        trial.refresh_from_db()
        assert (trial.state, trial.next_step_on) == ("expired", None)
        assert renew_due() == 0
    assert charged(trial) == []
    assert Event.objects.filter(subject_id=trial.pk).order_by("-id")[0].verb == "subscription.trial_ended"


def test_a_trial_becomes_paid_with_the_seats_and_add_ons_that_are_chosen(prices, owner, trial):
    with clock.moved(by=timedelta(days=10)):
        shown = preview_conversion(owner, trial, "yearly", 8, [add_on(HISTORY)])
        convert_trial(
            actor=owner, subscription=trial, term="yearly", seats=8, add_ons=[add_on(HISTORY)], reason="Won",
            seen=shown.digest,
        )  # fmt: skip
        row = Subscription.objects.get()
        assert (row.pk, row.state, row.purchased, row.term) == (trial.pk, "active", 8, "yearly")
        assert (row.started_on, row.renews_on) == (clock.today(), add_months(clock.today(), 12))
        assert set(charged(row)) == {("new", "advanced", 8, Decimal(1536)), ("new", HISTORY, 8, Decimal(288))}
        assert [(one.kind, one.delta) for one in SeatMovement.objects.all()] == [("initial", 8)]
        assert held(row) == {HISTORY}
        row.client_account.refresh_from_db()
        assert row.client_account.seats == 8


def test_what_a_converted_trial_pays_does_not_wait_for_the_end_of_the_trial(prices, owner, client_account, plan):
    PlanVersion.objects.filter(plan=plan).update(trial_days=60)
    trial = start_trial(actor=owner, client_account=client_account, plan=plan, admin_email="long@hartwell.example")
    with clock.moved(by=timedelta(days=5)):
        convert_trial(actor=owner, subscription=trial, term="monthly", seats=4, reason="Won")
        trial.refresh_from_db()
        assert trial.next_step_on == trial.renews_on == add_months(clock.today(), 1)
    with clock.moved(by=timedelta(days=40)):
        assert renew_due() == 1
        assert renew_due() == 0
    assert [kind for kind, *_others in charged(trial)] == ["new", "renew"]


def test_a_trial_that_was_over_before_it_was_confirmed_is_not_begun(owner, client_account, plan):
    from partners.orders.buying import start_trial as order_trial
    from partners.orders.errors import TrialOver
    from tests.trade import confirm

    order = order_trial(actor=owner, client_account=client_account, plan=plan, admin_email="late@hartwell.example")
    with clock.moved(by=timedelta(days=31)), pytest.raises(TrialOver):
        confirm(order)
    assert not Subscription.objects.exists()


def test_a_first_term_is_not_cut_short_for_a_team_that_no_longer_renews(prices, owner, subscription, quote_for, place):
    change = Subscribe("advanced", Term.YEARLY, 4)
    with clock.moved(by=timedelta(days=30)):
        quote = create_quote(
            actor=owner, change=change, client_account=subscription.client_account,
            admin_email="b@hartwell.example", renew_with=subscription,
        )  # fmt: skip
        let_end(actor=owner, subscription=subscription, reason="x")
        with pytest.raises(QuoteOutdated):
            place(quote)


def test_a_trial_is_changed_in_no_other_way(prices, owner, trial):
    for change in (SetSeats(5), ChangePlan("enterprise"), RemoveAddOn(HISTORY)):
        with pytest.raises(errors.InTrial):
            create_quote(actor=owner, change=change, subscription=trial)
    with pytest.raises(errors.InTrial):
        let_end(actor=owner, subscription=trial, reason="No")


def test_a_paid_team_is_not_converted(owner, subscription):
    with pytest.raises(errors.NoTrial):
        convert_trial(actor=owner, subscription=subscription, term="yearly", seats=5, reason="Again")


def test_a_trial_is_cancelled_on_any_day(trial, owner):
    with clock.moved(by=timedelta(days=25)):
        cancel_subscription(actor=owner, subscription=trial, reason="Not wanted")
    trial.refresh_from_db()
    assert (trial.state, charged(trial)) == ("cancelled", [])


def test_a_trial_that_is_over_is_not_converted(trial, owner):
    with clock.moved(by=timedelta(days=30)), pytest.raises(errors.NotActive):  # before the round has written it down
        convert_trial(actor=owner, subscription=trial, term="yearly", seats=5, reason="Late")


def test_a_trial_whose_conversion_is_at_work_does_not_end(trial, owner):
    from partners.orders.buying import convert_trial as order_conversion
    from tests.trade import confirm

    with clock.moved(by=timedelta(days=29)):
        planned = order_conversion(actor=owner, subscription=trial, term="monthly", seats=4, reason="Just in time")
    with clock.moved(by=timedelta(days=40)):
        assert renew_due() == 0
        with pytest.raises(errors.OrderAtWork):  # not that it has ended
            cancel_subscription(actor=owner, subscription=trial, reason="Too late")
        confirm(planned.order)
        trial.refresh_from_db()
        assert (trial.state, trial.purchased) == ("active", 4)
    assert trial.renews_on > trial.started_on


def test_the_address_of_a_trial_is_taken(trial, quote_for):
    with pytest.raises(errors.AdminAddressTaken):
        quote_for(new_team(), email="TRY@hartwell.example")


def test_not_every_plan_can_be_tried(quote_for):
    with pytest.raises(errors.TrialNotOffered):
        quote_for(StartTrial("enterprise"))


# Add-ons


def test_an_add_on_is_paid_by_the_day_and_follows_the_seats(prices, owner, subscription):
    with clock.moved(by=timedelta(days=73)):
        add_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="A law suit")
    days = (subscription.renews_on - subscription.started_on).days
    whole, passed = Decimal(360), (Decimal(360) * 73 / days).quantize(Decimal("0.01"))
    assert charged(subscription)[-1] == ("add", HISTORY, 10, whole - passed)
    with clock.moved(by=timedelta(days=80)):
        change_seats(actor=owner, subscription=Subscription.objects.get(), seats=12, reason="Two more")
    assert {one[1:3] for one in charged(subscription)[-2:]} == {("advanced", 2), (HISTORY, 2)}
    with move_to(subscription.renews_on):
        renew_due()
    renewed = {("renew", "advanced", 12, Decimal(2304)), ("renew", HISTORY, 12, Decimal(432))}
    assert set(charged(subscription)[-2:]) == renewed


def test_what_excludes_each_other_is_refused_with_the_way_out(prices, owner, subscription):
    add_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="First")
    with pytest.raises(errors.AddOnsExclude) as refused:
        preview_add_on(owner, subscription, add_on("data-governance"))
    assert "Data Governance and Extended Version History exclude each other" in str(refused.value)
    add_add_on(actor=owner, subscription=subscription, add_on=add_on(PACK_10), reason="Storage")
    with pytest.raises(errors.AddOnsExclude):
        preview_add_on(owner, subscription, add_on(PACK_50))
    with pytest.raises(errors.AddOnThere):
        preview_add_on(owner, subscription, add_on(PACK_10))


def test_an_add_on_of_another_plan_is_refused(prices, owner, client_account):
    team = create_subscription(
        actor=owner, client_account=client_account, plan=Plan.objects.get(code="standard"), term="yearly", seats=5,
        admin_email="s@h.example",
    )  # fmt: skip
    with pytest.raises(errors.AddOnNotForPlan):
        preview_add_on(owner, team, add_on(PACK_10))


def test_an_add_on_ends_with_the_renewal_and_not_before(prices, owner, subscription):
    for code in (HISTORY, PACK_10):
        add_add_on(actor=owner, subscription=subscription, add_on=add_on(code), reason="Wanted")
    remove_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="Not any more")
    with pytest.raises(errors.ChangeAlreadyScheduled):
        remove_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="Twice")
    assert held(subscription) == {HISTORY, PACK_10}
    with move_to(subscription.renews_on):
        renew_due()
    assert held(subscription) == {PACK_10}
    ended = SubscriptionAddOn.objects.get(add_on__code=HISTORY)
    assert ended.ended_on == subscription.renews_on
    assert {item for kind, item, _quantity, _cost in charged(subscription) if kind == "renew"} == {"advanced", PACK_10}


def test_an_add_on_that_is_not_there_is_not_removed(owner, subscription):
    with pytest.raises(errors.HasNoAddOns):
        remove_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="x")
    add_add_on(actor=owner, subscription=subscription, add_on=add_on(PACK_10), reason="x")
    with pytest.raises(errors.AddOnNotThere):
        remove_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="x")


def test_what_is_cancelled_is_given_back_with_its_add_ons(prices, owner, subscription):
    add_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="x")
    cancel_subscription(actor=owner, subscription=subscription, reason="Wrong client")
    assert sum(cost for *_others, cost in charged(subscription)) == 0


# Terms, and several changes that wait


def test_a_term_changes_at_the_renewal_and_renewals_keep_the_day_of_the_month(prices, owner, subscription):
    shown = preview_term(owner, subscription, "monthly")
    change_term(actor=owner, subscription=subscription, term="monthly", reason="More freedom", seen=shown.digest)
    with pytest.raises(errors.TermUnchanged):
        preview_term(owner, subscription, "yearly")
    day, anchor = subscription.renews_on, subscription.anchor_on
    with move_to(day):
        renew_due()
        row = Subscription.objects.get()
        assert (row.term, row.anchor_on, row.renews_on) == ("monthly", anchor, add_months(anchor, 13))
    assert charged(row)[-1] == ("renew", "advanced", 10, Decimal(160))


def test_changes_of_several_kinds_wait_beside_each_other_and_survive_other_changes(prices, owner, subscription):
    add_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="x")
    remove_add_on(actor=owner, subscription=subscription, add_on=add_on(HISTORY), reason="x")
    change_term(actor=owner, subscription=subscription, term="monthly", reason="x")
    change_seats(actor=owner, subscription=subscription, seats=6, reason="x")
    change_seats(actor=owner, subscription=subscription, seats=12, reason="More after all")
    waiting = set(ScheduledChange.objects.filter(state="scheduled").values_list("kind", flat=True))
    assert waiting == {"seats", "term", "add-on"}
    with pytest.raises(errors.SeveralScheduled):
        withdraw_scheduled_change(actor=owner, subscription=subscription)
    term = ScheduledChange.objects.get(kind="term")
    withdraw_scheduled_change(actor=owner, subscription=subscription, scheduled_change=term.pk)
    with move_to(subscription.renews_on):
        renew_due()
    row = Subscription.objects.get()
    assert (row.purchased, row.term, held(row)) == (6, "yearly", set())
    assert set(ScheduledChange.objects.values_list("kind", "state")) == {
        ("seats", "applied"), ("term", "withdrawn"), ("add-on", "applied"),
    }  # fmt: skip


def test_what_waits_for_another_subscription_is_not_withdrawn(owner, subscription, client_account, plan):
    other = create_subscription(
        actor=owner, client_account=client_account, plan=plan, term="yearly", seats=9, admin_email="o@h.example"
    )
    change_seats(actor=owner, subscription=other, seats=5, reason="x")
    change_seats(actor=owner, subscription=subscription, seats=5, reason="x")
    foreign = ScheduledChange.objects.get(subscription=other)
    with pytest.raises(errors.NothingScheduled):
        withdraw_scheduled_change(actor=owner, subscription=subscription, scheduled_change=foreign.pk)


def test_a_higher_plan_keeps_its_add_ons_or_says_which_do_not_fit(prices, owner, subscription):
    add_add_on(actor=owner, subscription=subscription, add_on=add_on(PACK_10), reason="x")
    with pytest.raises(errors.AddOnNotForPlan):
        change_plan(actor=owner, subscription=subscription, plan=Plan.objects.get(code="enterprise"), reason="x")


# Teams that renew together


def test_a_second_team_renews_together_with_the_first(prices, owner, subscription, client_account, plan):
    with clock.moved(by=timedelta(days=100)):
        team = create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="yearly", seats=5, admin_email="b@h.example",
            renew_with=subscription,
        )  # fmt: skip
        assert (team.renews_on, team.anchor_on) == (subscription.renews_on, subscription.anchor_on)
        days = (subscription.renews_on - subscription.started_on).days
        passed = (Decimal(960) * 100 / days).quantize(Decimal("0.01"))
        assert charged(team) == [("new", "advanced", 5, Decimal(960) - passed)]
    with move_to(subscription.renews_on):
        assert renew_due() == 2
        team.refresh_from_db()
        assert team.renews_on == add_months(subscription.renews_on, 12)


def test_a_quote_refuses_what_the_button_refuses(owner, subscription):
    with pytest.raises(errors.HasNoAddOns):
        create_quote(actor=owner, change=RemoveAddOn(HISTORY), subscription=subscription)
    let_end(actor=owner, subscription=subscription, reason="x")
    with pytest.raises(errors.RenewalUnchanged):
        create_quote(actor=owner, change=ChangeRenewal(term=Term.MONTHLY), subscription=subscription)


def test_a_refusal_of_one_add_on_stands_beside_its_field(owner, subscription):
    with pytest.raises(errors.AddOnNotSold) as refused:
        create_quote(actor=owner, change=AddAddOn("no-such-thing"), subscription=subscription)
    assert [error["field"] for error in refused.value.errors] == ["add_on"]


def test_sellers_are_told_of_a_trial_that_ends_but_not_of_one_that_is_converted(trial, owner, client_account, plan):
    from partners.orders.buying import convert_trial as order_conversion
    from partners.subscriptions.approaching import announce_renewals

    other = start_trial(actor=owner, client_account=client_account, plan=plan, admin_email="other@hartwell.example")
    with clock.moved(by=timedelta(days=20)):
        order_conversion(actor=owner, subscription=other, term="yearly", seats=4, reason="Won")
        assert announce_renewals() == 1
        assert announce_renewals() == 0
    told = Event.objects.get(verb="subscription.renewal_approached")
    assert (told.subject_id, told.new["trial"]) == (trial.pk, True)


def test_home_and_calendar_name_a_trial_by_its_end(company, sign_in, trial):
    page = sign_in(company.user("seller")).get(f"{company.url}/").content.decode()
    assert "Trials that end" in page
    assert "3 seats" in page
    assert calendar_of(Membership.objects.get(user=company.user("seller"))).count(b"BEGIN:VEVENT") == 1


def test_only_with_an_active_team_of_the_same_client(owner, subscription, client_account, plan):
    from partners.clients.services import create_client_account

    other = create_client_account(actor=owner, name="Somebody else")
    asked = {"plan": plan, "term": "yearly", "seats": 5, "admin_email": "b@h.example"}
    with pytest.raises(errors.NotOfThisClient):
        create_subscription(actor=owner, client_account=other, renew_with=subscription, **asked)
    let_end(actor=owner, subscription=subscription, reason="x")
    subscription.refresh_from_db()
    with pytest.raises(errors.NotOfThisClient):
        create_subscription(actor=owner, client_account=client_account, renew_with=subscription, **asked)


def test_a_month_does_not_last_until_a_yearly_renewal(owner, subscription, client_account, plan):
    with pytest.raises(errors.RenewalTooFar):
        create_subscription(
            actor=owner, client_account=client_account, plan=plan, term="monthly", seats=5, admin_email="b@h.example",
            renew_with=subscription,
        )  # fmt: skip


def test_the_row_is_the_position_that_was_decided(prices, owner, quote_for, place, confirm):
    quote = quote_for(Subscribe("advanced", Term.YEARLY, 7, frozenset({HISTORY, PACK_10})))
    order = confirm(place(quote))
    assert position_of(order.lines.get().subscription) == quote.decided.after
