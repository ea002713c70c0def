"""Selling subscriptions and changing their seats. Every change of seats is a line of an append-only ledger."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.subscriptions import errors, standing
from partners.subscriptions.changes import Planned, SeatChange, decide_change, decided, plan_change
from partners.subscriptions.engine.advance import advance
from partners.subscriptions.engine.changes import Cancel, ChangePlan, ChangeRenewal, Subscribe
from partners.subscriptions.ledger import (
    charge,
    close_scheduled,
    drop_scheduled,
    keep,
    schedule,
    take_position,
    write_movement,
)
from partners.subscriptions.market import markets_of
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription
from partners.subscriptions.queries import next_number
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
    subscription = Subscription(
        partner=partner,
        number=next_number(partner.pk),
        client_account=client_account,
        plan=plan,
        admin_email=read_admin_email(admin_email),
        started_on=start,
    )
    take_position(subscription, later[-1].after if later else outcome.after)
    _save_with_free_address(subscription)
    write_movement(actor, subscription, SeatMovement.Kind.INITIAL, seats, start, reason or str(_("First order")))
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
    if change.is_reduction:
        _reduce_later(actor, subscription, change, reason)
    else:
        _add(actor, subscription, change, reason)
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
    markets = markets_of(subscription.partner_id)
    catch_up(subscription, markets)
    planned = plan_change(subscription, markets, ChangePlan(plan.code), seen)
    old = {"plan": subscription.plan.name}
    keep(subscription, planned.outcome.after, planned.charges)
    new = {"plan": subscription.plan.name}
    record_event(actor, "subscription.plan_changed", subscription, old=old, new=new, reason=reason)
    if planned.drops:
        drop_scheduled(actor, subscription, reason)
    return planned


@business_action(
    noun="subscriptions",
    verb="let-end",
    label=_("Do not renew"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_renew,
    event="subscription.renewal_switched_off",
)
def let_end(*, actor: Actor, subscription: Subscription, reason: str, seen: str = "") -> Planned:
    """At the end of its term. Until then nothing changes, and it can be taken back."""
    return _switch_renewal(subscription, False, seen)


@business_action(
    noun="subscriptions",
    verb="let-renew",
    label=_("Renew after all"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_end,
    event="subscription.renewal_switched_on",
)
def let_renew(*, actor: Actor, subscription: Subscription, reason: str = "", seen: str = "") -> Planned:
    """As long as it has not ended."""
    return _switch_renewal(subscription, True, seen)


def _switch_renewal(subscription: Subscription, auto_renew: bool, seen: str) -> Planned:
    markets = markets_of(subscription.partner_id)
    catch_up(subscription, markets)
    planned = plan_change(subscription, markets, ChangeRenewal(auto_renew), seen)
    keep(subscription, planned.outcome.after, planned.charges)
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
    """Only in the first days of an order or a renewal. The ledger keeps its lines; the seats simply end."""
    markets = markets_of(subscription.partner_id)
    catch_up(subscription, markets)
    planned = plan_change(subscription, markets, Cancel())
    drop_scheduled(actor, subscription, reason)
    old = {"state": subscription.state}
    subscription.become(planned.outcome.after.state)
    keep(subscription, planned.outcome.after, planned.charges)
    record_event(
        actor, "subscription.cancelled", subscription, old=old, new={"state": subscription.state}, reason=reason
    )
    return subscription


def _must_be_sellable(client_account: ClientAccount, start: date) -> None:
    if client_account.state != ClientAccount.State.ACTIVE:
        raise errors.ClientInactive(client=client_account)
    if start > clock.today():
        raise errors.StartInFuture(day=start)


def _save_with_free_address(subscription: Subscription) -> None:
    """The database decides: two orders with one address at the same moment cannot both pass."""
    try:
        with transaction.atomic():
            subscription.save()
    except IntegrityError:
        raise errors.AdminAddressTaken(email=subscription.admin_email) from None


def _add(actor: Actor, subscription: Subscription, change: SeatChange, reason: str) -> None:
    old = {"purchased": subscription.purchased}
    keep(subscription, change.outcome.after, change.charges)
    day = change.outcome.effective_on
    write_movement(actor, subscription, SeatMovement.Kind.INCREASE, change.delta, day, reason)
    new = {"purchased": change.seats}
    record_event(actor, "subscription.seats_changed", subscription, old=old, new=new, reason=reason)


def _reduce_later(actor: Actor, subscription: Subscription, change: SeatChange, reason: str) -> None:
    day = change.outcome.effective_on
    replaced = schedule(actor, subscription, change.seats, day, reason)
    old = {"seats": replaced.seats, "effective_on": replaced.effective_on} if replaced else {}
    new = {"seats": change.seats, "effective_on": day}
    record_event(actor, "subscription.reduction_scheduled", subscription, old=old, new=new, reason=reason)
