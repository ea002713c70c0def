"""Requesting, granting and having internal use licences: who may, what it costs, and what cannot be done with them."""

from datetime import timedelta

import pytest

from partners.catalogue.models import AddOn, Plan
from partners.charges.estimate import estimate_for
from partners.charges.models import Charge
from partners.clients.errors import AccountOwn
from partners.clients.merging import merge_client_accounts
from partners.clients.models import ClientAccount
from partners.clients.services import update_client_account
from partners.handovers.leaving import clients_to_offer
from partners.handovers.services import offer_handover
from partners.internal_use import errors, queries
from partners.internal_use.models import InternalUseRequest
from partners.internal_use.services import approve_internal_use, decline_internal_use, withdraw_internal_use
from partners.orders.buying import add_add_on, change_plan, change_seats, change_term, order_subscription, start_trial
from partners.renewals.queries import at_stake, renewals_for
from partners.reports.seats import seats_by
from partners.requests.errors import RequestDecided
from partners.subscriptions import errors as trade_errors
from partners.subscriptions.coming import coming_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import ledger_faults, purchased_seats
from partners.subscriptions.renewals import renew_due
from partners.subscriptions.services import cancel_subscription, create_subscription, let_end
from partners.subscriptions.standing import renews_then
from partners.tiers.own_licences import limit_on
from portal import clock
from portal.errors import AgreementRequired, InvalidValue, NotAllowed, NotFound, PortalError, UnknownChoice
from portal.mail.models import Message
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import ALL_STAFF, MANAGERS, Role, StaffRole
from tests.internal_use.conftest import lay_down

pytestmark = pytest.mark.django_db


def test_a_tier_brings_as_many_as_is_laid_down_for_the_day_and_none_otherwise(company, tier):
    today, later = clock.today(), clock.today() + timedelta(days=30)
    assert limit_on(company.partner.pk, today) == 10
    lay_down(tier, 4, later)
    assert (limit_on(company.partner.pk, today), limit_on(company.partner.pk, later)) == (10, 4)
    lay_down(tier, None, later + timedelta(days=1))
    lay_down(tier, None, later + timedelta(days=2), included=False)
    assert [limit_on(company.partner.pk, later + timedelta(days=days)) for days in (1, 2)] == [0, 0]


def test_where_nothing_is_laid_down_nothing_is_given(company, other_company):
    assert limit_on(company.partner.pk, clock.today()) == limit_on(other_company.partner.pk, clock.today()) == 0


@pytest.mark.parametrize("role", list(Role))
def test_owners_and_admins_request_them(company, ask, role):
    if role in MANAGERS:
        assert ask(actor=company.actor(role)).is_waiting
    else:
        with pytest.raises(NotAllowed):
            ask(actor=company.actor(role))


def test_what_is_in_the_way_of_a_request(ask, company, tier, monkeypatch):
    with pytest.raises(trade_errors.InternalUseAboveLimit):
        ask(seats=11)
    with pytest.raises(InvalidValue):
        ask(purpose="  ")
    monkeypatch.setattr(queries, "_trained", [lambda partner_id: False])
    with pytest.raises(errors.TrainingFirst):
        ask()
    monkeypatch.setattr(queries, "_trained", [])
    ask()
    with pytest.raises(errors.AlreadyRequested):
        ask()
    lay_down(tier, 0, clock.today())
    with pytest.raises(errors.NotInTier):
        ask()
    Partner.objects.filter(pk=company.partner.pk).update(agreement_due=True)
    with pytest.raises(AgreementRequired):
        ask(actor=company.actor())


def test_what_nobody_could_grant_is_not_requested(ask, subscription):
    for values, refusal, field in (
        ({"plan": Plan.objects.get(code="education")}, UnknownChoice, "plan"),
        ({"seats": 2}, trade_errors.BelowMinimum, "seats"),
        ({"admin_email": subscription.admin_email.upper()}, trade_errors.AdminAddressTaken, "admin_email"),
    ):
        with pytest.raises(refusal) as refused:
            ask(**values)
        assert refused.value.field == field
    assert not InternalUseRequest.objects.exists()


@pytest.mark.parametrize("role", sorted(ALL_STAFF))
def test_which_staff_decide(ask, company, colleague, role):
    user, record = colleague(role), ask()
    Partner.objects.filter(pk=company.partner.pk).update(manager=user)
    if role in {StaffRole.NETWORK_ADMIN, StaffRole.PARTNER_MANAGER, StaffRole.TRADE_DESK}:
        assert approve_internal_use(actor=Actor.person(user), internal_use_request=record).state == "approved"
    else:
        with pytest.raises((NotAllowed, NotFound)):
            approve_internal_use(actor=Actor.person(user), internal_use_request=record)


def test_it_is_granted_whole_or_in_part_and_ordered_for_nothing(ask, staff, owner):
    record = ask()
    for seats in (0, 9):
        with pytest.raises(errors.MoreThanRequested):
            approve_internal_use(actor=staff, internal_use_request=record, seats=seats)
    with pytest.raises(trade_errors.BelowMinimum):
        approve_internal_use(actor=staff, internal_use_request=record, seats=2)
    record = approve_internal_use(actor=staff, internal_use_request=record, seats=5)
    order = record.order
    assert (record.seats_granted, order.cost, order.currency, order.state) == (5, 0, "", "placed")
    assert order.ordered_by == record.requested_by
    for attempt in (
        lambda: approve_internal_use(actor=staff, internal_use_request=record),
        lambda: decline_internal_use(actor=staff, internal_use_request=record, reason="x"),
        lambda: withdraw_internal_use(actor=owner, internal_use_request=record),
    ):
        with pytest.raises(RequestDecided):
            attempt()
    with pytest.raises(errors.HasOwnTeam):
        ask()


def test_nothing_half_done_when_the_order_cannot_be_made(ask, staff, subscription):
    record = ask(admin_email="us@hartwell-it.example")
    Subscription.objects.filter(pk=subscription.pk).update(admin_email="us@hartwell-it.example")
    with pytest.raises(trade_errors.AdminAddressTaken):
        approve_internal_use(actor=staff, internal_use_request=record)
    record.refresh_from_db()
    assert record.is_waiting
    assert not ClientAccount.objects.filter(own=True).exists()


def test_what_it_costs_nothing_says_where_a_price_list_is_kept(price_list, own_team, owner, company):
    assert (own_team.purchased, own_team.price, own_team.state) == (8, None, "active")
    with clock.moved(by=timedelta(days=370)):
        assert renew_due() == 1
    assert not Charge.objects.exists()
    assert not list(ledger_faults())
    estimate = estimate_for(owner, company.partner.pk)
    assert (estimate.unpriced, estimate.expected, estimate.renewals) == (0, [], [])


def test_it_is_in_no_sum_of_seats_clients_or_money(own_team, subscription, owner):
    rows = Subscription.objects.all()
    assert purchased_seats(rows) == subscription.purchased
    assert ClientAccount.objects.current().count() == 1
    own = rows.filter(client_account__own=False)
    assert [row["seats"] for row in seats_by(own, "plan__code", "plan__name")] == [subscription.purchased]
    renewals = {row.pk: row.renewal for row in renewals_for(owner)}
    assert renewals[own_team.pk].cost is None
    assert at_stake(row for row in renewals_for(owner) if row.pk == own_team.pk) == []


def test_nothing_is_bought_for_it(own_team, owner, plan):
    account, higher = own_team.client_account, Plan.objects.get(code="enterprise")
    about = {"actor": owner, "subscription": own_team, "reason": "x"}
    for attempt in (
        lambda: change_seats(**about, seats=9),
        lambda: change_plan(**about, plan=higher),
        lambda: change_term(**about, term="monthly"),
    ):
        with pytest.raises(trade_errors.InternalUseAsGranted):
            attempt()
    team = {"actor": owner, "client_account": account, "plan": plan, "admin_email": "two@hartwell-it.example"}
    for attempt in (
        lambda: order_subscription(**team, term="yearly", seats=3),
        lambda: start_trial(**team),
        lambda: create_subscription(**team, term="yearly", seats=3, started_on=clock.today() - timedelta(days=9)),
    ):
        with pytest.raises(trade_errors.OwnCompany):
            attempt()


def test_no_add_on_either(own_team, owner):
    with pytest.raises(trade_errors.InternalUseAsGranted):
        add_add_on(actor=owner, subscription=own_team, add_on=AddOn.objects.get(code="data-governance"), reason="x")


def test_it_goes_to_nobody_else_and_is_changed_by_nobody(own_team, owner, client_account, other_company, company):
    account = own_team.client_account
    for attempt in (
        lambda: offer_handover(actor=owner, client_account=account, receiver=other_company.partner.slug),
        lambda: update_client_account(actor=owner, client_account=account, name="Somebody else"),
        lambda: merge_client_accounts(
            actor=owner, client_account=client_account, other=account, confirmation=account.name
        ),
    ):
        with pytest.raises(AccountOwn):
            attempt()
    assert account not in clients_to_offer(company.partner)


def test_fewer_seats_an_end_and_cancelling_are_possible(own_team, owner):
    change_seats(actor=owner, subscription=own_team, seats=5, reason="Two left")
    let_end(actor=owner, subscription=own_team, reason="We stop")
    cancel_subscription(actor=owner, subscription=own_team, reason="At once")
    own_team.refresh_from_db()
    assert own_team.state == "cancelled"


def test_it_renews_as_long_as_the_tier_brings_so_many_and_says_beforehand_when_it_does_not(own_team, owner, tier):
    assert renews_then(own_team)
    lay_down(tier, 6, clock.today() + timedelta(days=100))
    assert not renews_then(own_team)
    assert "fewer internal use licences" in coming_of(own_team)[-1].words
    change_seats(actor=owner, subscription=own_team, seats=6, reason="As many as the tier brings")
    own_team.refresh_from_db()
    assert renews_then(own_team)
    with clock.moved(by=timedelta(days=370)):
        renew_due()
    own_team.refresh_from_db()
    assert (own_team.state, own_team.purchased) == ("active", 6)


def test_above_the_limit_it_ends_at_its_term_and_another_can_be_requested(own_team, ask, tier):
    lay_down(tier, 5, clock.today() + timedelta(days=100))
    with clock.moved(by=timedelta(days=370)):
        renew_due()
        own_team.refresh_from_db()
        assert own_team.state == "expired"
        assert ask(seats=5).is_waiting


def test_who_asked_is_told_and_the_manager_that_it_waits(ask, company, colleague, run_background):
    manager = colleague(StaffRole.PARTNER_MANAGER)
    Partner.objects.filter(pk=company.partner.pk).update(manager=manager)
    record = ask()
    run_background(2)
    decline_internal_use(actor=Actor.person(manager), internal_use_request=record, reason="Not this year.")
    run_background(3)
    told = list(Message.objects.filter(template="notification").values_list("to_email", flat=True))
    assert sorted(told) == sorted([manager.email, company.user("owner").email])


def test_an_outsider_finds_nothing(ask, outsider):
    record = ask()
    with pytest.raises(NotFound):
        withdraw_internal_use(actor=outsider, internal_use_request=record)
    assert not InternalUseRequest.objects.visible_to(outsider).exists()


def test_a_suspended_partner_requests_nothing(ask, company):
    Partner.objects.filter(pk=company.partner.pk).update(state=Partner.State.SUSPENDED)
    with pytest.raises(PortalError, match="suspended"):
        ask(actor=company.actor())
