"""The short way: one change is quoted, ordered and placed in one breath. What needs no licences happens at once."""

from dataclasses import replace
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.orders.models import Order
from partners.orders.queries import must_have_free_address
from partners.orders.quoting import keep_quote, make_quote
from partners.orders.services import make_order, submit_order
from partners.subscriptions import standing
from partners.subscriptions.carrying_out import carry_out
from partners.subscriptions.changes import Planned, SeatChange, decide_change, plan_change, plan_new
from partners.subscriptions.engine.changes import Change, ChangePlan, Subscribe
from partners.subscriptions.errors import ShownDifferently
from partners.subscriptions.market import markets_of
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
) -> SeatChange:
    """To `seats` altogether: more are ordered, fewer are scheduled for the renewal. A scheduled reduction is replaced, never lost
    silently.
    """
    markets = markets_of(subscription.partner_id)
    catch_up(subscription, markets)
    change = decide_change(subscription, markets, seats, expected_purchased, seen)
    if change.is_reduction:
        carry_out(change.change, actor, subscription, change.outcome, reason)
        return change
    return _ordered(actor, subscription, change, reason, purchase_order_number)


@business_action(
    noun="subscriptions",
    verb="change-plan",
    label=_("Raise plan"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_be_active,
)
def change_plan(
    *,
    actor: Actor,
    subscription: Subscription,
    plan: Plan,
    reason: str,
    seen: str = "",
    purchase_order_number: str = "",
) -> Planned:
    """To a higher plan. `seen` is the digest of the preview that is confirmed."""
    markets = markets_of(subscription.partner_id)
    catch_up(subscription, markets)
    planned = plan_change(subscription, markets, ChangePlan(plan.code), seen)
    return _ordered(actor, subscription, planned, reason, purchase_order_number)


def _ordered(actor: Actor, subscription: Subscription, planned: P, reason: str, purchase_order_number: str) -> P:
    quote = keep_quote(actor, subscription, planned)
    order = make_order(actor, [quote], purchase_order_number, reason=reason)
    return replace(planned, order=submit_order(actor, order))


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
    reason: str = "",
    purchase_order_number: str = "",
    seen: str = "",
) -> Order:
    """A new Dropbox team of the client. `seen` is the digest of the preview that is confirmed."""
    change: Change = Subscribe(plan.code, Term(term), seats)
    quote = make_quote(actor, change, client_account, admin_email=admin_email)
    if seen and seen != quote.digest:
        raise ShownDifferently()
    return submit_order(actor, make_order(actor, [quote], purchase_order_number, reason=reason))


def preview_subscription(
    *, actor: Actor, client_account: ClientAccount, plan: Plan, term: str, seats: int, admin_email: str
) -> Planned:
    """What `order_subscription` would order for this actor now. Writes nothing; raises what it would raise."""
    if refused := REGISTRY["subscriptions.order"].refusal(actor):
        raise refused
    must_be_sellable(client_account, client_account.partner)
    must_have_free_address(read_admin_email(admin_email))
    return plan_new(client_account.partner_id, Subscribe(plan.code, Term(term), seats))
