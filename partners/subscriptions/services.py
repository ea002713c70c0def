"""Selling subscriptions and changing their seats. Every change of seats is a line of an append-only ledger."""

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.subscriptions import errors, standing
from partners.subscriptions.carrying_out import begin, carry_out
from partners.subscriptions.changes import Planned, SeatChange, decide_change, decided, plan_change
from partners.subscriptions.engine.advance import advance
from partners.subscriptions.engine.changes import Cancel, Change, ChangePlan, ChangeRenewal, Subscribe
from partners.subscriptions.ledger import charge, close_scheduled
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import ScheduledChange, Subscription
from partners.subscriptions.renewals import catch_up
from partners.subscriptions.terms import Term
from partners.subscriptions.values import read_admin_email
from portal import clock
from portal.actions import business_action
from portal.errors import NotFound, PartnerSuspended
from portal.events.record import record_event
from portal.tenancy.actor import Actor
from portal.tenancy.models import Partner
from portal.tenancy.roles import SELLERS


@business_action(
    noun="subscriptions",
    verb="create",
    label=_("Sell a subscription"),
    roles=SELLERS,
    selling=True,
    event="subscription.created",
)
def create_subscription(
    *,
    actor: Actor,
    client_account: ClientAccount,
    plan: Plan,
    term: str,
    seats: int,
    admin_email: str,
    started_on: date | None = None,
    reason: str = "",
) -> Subscription:
    """A new Dropbox team of the client. `started_on` may lie in the past, for teams that are brought along."""
    start = started_on or clock.today()
    partner = Partner.objects.select_for_update(no_key=True).get(pk=client_account.partner_id)  # numbers without gaps
    client_account.refresh_from_db(fields=["state", "partner"])  # archived, or handed over, since the request began
    if client_account.partner_id != partner.pk:
        raise NotFound()
    _must_be_sellable(client_account, start)
    if partner.is_suspended and not actor.is_system:  # since the request began
        raise PartnerSuspended(partner=partner.name)
    markets = markets_of(partner.pk)
    outcome = decided(standing.NEW, Subscribe(plan.code, Term(term), seats), markets, start)
    later = list(advance(outcome.after, markets, start, clock.today()))
    if later:
        outcome = replace(outcome, after=later[-1].after)
    address = read_admin_email(admin_email)
    subscription = begin(actor, client_account, outcome, address, start, reason or str(_("First order")))
    begins = later[-1] if later else None  # what a team paid before it was brought along was not paid here
    if start == clock.today():
        charge(subscription, outcome.charges)
    elif begins and begins.day == clock.today():
        charge(subscription, begins.charges)
    return subscription


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
    *, actor: Actor, subscription: Subscription, seats: int, reason: str, expected_purchased: int | None = None
) -> SeatChange:
    """To `seats` altogether: more at once, fewer at the renewal. A scheduled reduction is replaced, never lost silently."""
    markets = markets_of(subscription.partner_id)
    catch_up(subscription, markets)
    change = decide_change(subscription, markets, seats, expected_purchased)
    carry_out(change.change, actor, subscription, change.outcome, reason)
    return change


@business_action(
    noun="subscriptions",
    verb="change-plan",
    label=_("Raise plan"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_be_active,
)
def change_plan(*, actor: Actor, subscription: Subscription, plan: Plan, reason: str, seen: str = "") -> Planned:
    """To a higher plan, at once. `seen` is the digest of the preview that is confirmed."""
    return _change(actor, subscription, ChangePlan(plan.code), reason, seen)


@business_action(
    noun="subscriptions",
    verb="let-end",
    label=_("Do not renew"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_renew,
)
def let_end(*, actor: Actor, subscription: Subscription, reason: str, seen: str = "") -> Planned:
    """At the end of its term. Until then nothing changes, and it can be taken back."""
    return _change(actor, subscription, ChangeRenewal(auto_renew=False), reason, seen)


@business_action(
    noun="subscriptions",
    verb="let-renew",
    label=_("Renew after all"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_end,
)
def let_renew(*, actor: Actor, subscription: Subscription, reason: str = "", seen: str = "") -> Planned:
    """As long as it has not ended."""
    return _change(actor, subscription, ChangeRenewal(auto_renew=True), reason, seen)


def _change(actor: Actor, subscription: Subscription, change: Change, reason: str, seen: str = "") -> Planned:
    markets = markets_of(subscription.partner_id)
    catch_up(subscription, markets)
    planned = plan_change(subscription, markets, change, seen)
    carry_out(change, actor, subscription, planned.outcome, reason)
    return planned


@business_action(
    noun="subscriptions",
    verb="withdraw-change",
    label=_("Withdraw scheduled change"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_have_scheduled_change,
)
def withdraw_scheduled_change(*, actor: Actor, subscription: Subscription, reason: str = "") -> ScheduledChange:
    """The seats stay; nothing changes at the renewal."""
    change = close_scheduled(subscription, ScheduledChange.State.WITHDRAWN)
    if change is None:
        raise errors.NothingScheduled()
    old = {"seats": change.seats, "effective_on": change.effective_on}
    record_event(actor, "subscription.change_withdrawn", subscription, old=old, reason=reason)
    return change


@business_action(
    noun="subscriptions",
    verb="cancel",
    label=_("Cancel subscription"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_be_in_window,
)
def cancel_subscription(*, actor: Actor, subscription: Subscription, reason: str) -> Subscription:
    """Only in the first days of an order or a renewal."""
    _change(actor, subscription, Cancel(), reason)
    return subscription


def _must_be_sellable(client_account: ClientAccount, start: date) -> None:
    if client_account.state != ClientAccount.State.ACTIVE:
        raise errors.ClientInactive(client=client_account)
    if start > clock.today():
        raise errors.StartInFuture(day=start)
