"""The short way: one change is quoted, ordered and placed in one breath. What needs no licences happens at once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import AddOn, Plan
from partners.clients.models import ClientAccount
from partners.orders.models import Order, Quote
from partners.orders.queries import is_above_limit, must_have_free_address
from partners.orders.quoting import keep_quote, make_quote, together
from partners.orders.services import Written, make_order, submit_order
from partners.subscriptions import standing
from partners.subscriptions.carrying_out import carry_out
from partners.subscriptions.changes import Planned, SeatChange, decide_change, plan_change, plan_new
from partners.subscriptions.engine.changes import (
    AddAddOn,
    Change,
    ChangePlan,
    ChangeRenewal,
    Convert,
    StartTrial,
    Subscribe,
)
from partners.subscriptions.errors import ShownDifferently
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.renewals import catch_up
from partners.subscriptions.services import must_be_sellable
from partners.subscriptions.terms import Term
from partners.subscriptions.values import read_admin_email
from portal.actions import REGISTRY, business_action
from portal.tenancy.actor import Actor
from portal.tenancy.roles import SELLERS

P = TypeVar("P", bound=Planned)


@business_action(
    noun="subscriptions",
    verb="change-seats",
    label=_("Change seats"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_be_active,
)
def change_seats(
    *,
    actor: Actor,
    subscription: Subscription,
    seats: int,
    reason: str,
    expected_purchased: int | None = None,
    seen: str = "",
    purchase_order_number: str = "",
    deal_code: str = "",
) -> SeatChange:
    """To `seats` altogether: more are ordered, fewer are scheduled for the renewal. A scheduled reduction is replaced, never lost
    silently.
    """
    markets = markets_of_client(subscription.client_account)
    catch_up(subscription, markets)
    change = decide_change(subscription, markets, seats, expected_purchased, seen)
    if change.is_reduction:
        carry_out(change.change, actor, subscription, change.outcome, reason)
        return change
    return _ordered(actor, subscription, change, Written(reason, purchase_order_number, deal_code))


@business_action(
    noun="subscriptions",
    verb="change-plan",
    label=_("Raise plan"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_be_a_customers,
)
def change_plan(
    *,
    actor: Actor,
    subscription: Subscription,
    plan: Plan,
    reason: str,
    seen: str = "",
    purchase_order_number: str = "",
    deal_code: str = "",
) -> Planned:
    """To a higher plan. `seen` is the digest of the preview that is confirmed."""
    return _bought(actor, subscription, ChangePlan(plan.code), seen, Written(reason, purchase_order_number, deal_code))


@business_action(
    noun="subscriptions",
    verb="add-add-on",
    label=_("Add add-on"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_be_a_customers,
)
def add_add_on(
    *,
    actor: Actor,
    subscription: Subscription,
    add_on: AddOn,
    reason: str,
    seen: str = "",
    purchase_order_number: str = "",
    deal_code: str = "",
) -> Planned:
    """As many as the team has seats, or one, as the add-on's rule says; paid by the day until the billing period ends."""
    return _bought(actor, subscription, AddAddOn(add_on.code), seen, Written(reason, purchase_order_number, deal_code))


@business_action(
    noun="subscriptions",
    verb="convert",
    label=_("Convert to paid time"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_be_trial,
)
def convert_trial(
    *,
    actor: Actor,
    subscription: Subscription,
    term: str,
    seats: int,
    reason: str,
    add_ons: Iterable[AddOn] = (),
    seen: str = "",
    purchase_order_number: str = "",
    deal_code: str = "",
) -> Planned:
    """The team stays the same one, and is paid for from today on. A trial never converts by itself."""
    change = Convert(Term(term), seats, frozenset(add_on.code for add_on in add_ons))
    return _bought(actor, subscription, change, seen, Written(reason, purchase_order_number, deal_code))


@business_action(
    noun="subscriptions",
    verb="change-term",
    label=_("Change term"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.can_take_a_term,
)
def change_term(*, actor: Actor, subscription: Subscription, term: str, reason: str, seen: str = "") -> Planned:
    """From the renewal on. Until then nothing changes, and it can be withdrawn. It needs no licences, and becomes an order only
    where it commits to more than the partner's limit.
    """
    markets = markets_of_client(subscription.client_account)
    catch_up(subscription, markets)
    planned = plan_change(subscription, markets, ChangeRenewal(term=Term(term)), seen)
    if is_above_limit(subscription.partner_id, planned.committed):
        return _ordered(actor, subscription, planned, Written(reason))
    carry_out(planned.change, actor, subscription, planned.outcome, reason)
    return planned


def _bought(actor: Actor, subscription: Subscription, change: Change, seen: str, written: Written) -> Planned:
    markets = markets_of_client(subscription.client_account)
    catch_up(subscription, markets)
    planned = plan_change(subscription, markets, change, seen)
    return _ordered(actor, subscription, planned, written)


def _ordered(actor: Actor, subscription: Subscription, planned: P, written: Written) -> P:
    quote = keep_quote(actor, subscription, planned)
    return replace(planned, order=submit_order(actor, make_order(actor, [quote], written)))


@business_action(
    noun="subscriptions", verb="order", label=_("Sell a subscription"), roles=SELLERS, selling=True, api=False
)
def order_subscription(
    *,
    actor: Actor,
    client_account: ClientAccount,
    plan: Plan,
    term: str,
    seats: int,
    admin_email: str,
    add_ons: Iterable[AddOn] = (),
    renew_with: Subscription | None = None,
    invoiced: bool | None = None,
    reason: str = "",
    purchase_order_number: str = "",
    deal_code: str = "",
    provisioning: Mapping[str, str] | None = None,
    seen: str = "",
) -> Order:
    """A new Dropbox team of the client. `seen` is the digest of the preview that is confirmed."""
    change = _team(plan, term, seats, add_ons, invoiced)
    quote = make_quote(actor, change, client_account, None, admin_email, renew_with, provisioning)
    return _order_team(actor, quote, seen, Written(reason, purchase_order_number, deal_code))


@business_action(
    noun="subscriptions", verb="start-trial", label=_("Start a trial"), roles=SELLERS, selling=True, api=False
)
def start_trial(
    *,
    actor: Actor,
    client_account: ClientAccount,
    plan: Plan,
    admin_email: str,
    reason: str = "",
    purchase_order_number: str = "",
    deal_code: str = "",
    provisioning: Mapping[str, str] | None = None,
    seen: str = "",
) -> Order:
    """A new team with the minimum of seats, for nothing, until the trial ends."""
    quote = make_quote(actor, StartTrial(plan.code), client_account, None, admin_email, None, provisioning)
    return _order_team(actor, quote, seen, Written(reason, purchase_order_number, deal_code))


def _team(plan: Plan, term: str, seats: int, add_ons: Iterable[AddOn], invoiced: bool | None) -> Subscribe:
    return Subscribe(plan.code, Term(term), seats, frozenset(add_on.code for add_on in add_ons), invoiced=invoiced)


def _order_team(actor: Actor, quote: Quote, seen: str, written: Written) -> Order:
    if seen and seen != quote.digest:
        raise ShownDifferently()
    return submit_order(actor, make_order(actor, [quote], written))


def preview_subscription(
    *,
    actor: Actor,
    client_account: ClientAccount,
    plan: Plan,
    term: str,
    seats: int,
    admin_email: str,
    add_ons: Iterable[AddOn] = (),
    renew_with: Subscription | None = None,
    invoiced: bool | None = None,
) -> Planned:
    """What `order_subscription` would order for this actor now. Writes nothing; raises what it would raise."""
    change = together(_team(plan, term, seats, add_ons, invoiced), client_account, renew_with)
    return _preview(actor, "subscriptions.order", client_account, admin_email, change)


def preview_trial(*, actor: Actor, client_account: ClientAccount, plan: Plan, admin_email: str) -> Planned:
    """What `start_trial` would order for this actor now."""
    return _preview(actor, "subscriptions.start-trial", client_account, admin_email, StartTrial(plan.code))


def _preview(
    actor: Actor, action: str, client: ClientAccount, admin_email: str, change: Subscribe | StartTrial
) -> Planned:
    if refused := REGISTRY[action].refusal(actor):
        raise refused
    must_be_sellable(client, client.partner)
    address = read_admin_email(admin_email)
    must_have_free_address(address)
    return plan_new(client, change, address)
