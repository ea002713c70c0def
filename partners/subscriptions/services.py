"""What is done to subscriptions without buying licences: teams that are there already, the end of a term, taking back.

What is bought is ordered: `partners.orders.buying`.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import AddOn, Plan
from partners.clients.models import ClientAccount
from partners.network.territory import country_refusal
from partners.orders.queries import take_free_address
from partners.qualifications.queries import must_be_of_institution
from partners.subscriptions import errors, standing
from partners.subscriptions.carrying_out import begin, carry_out
from partners.subscriptions.changes import Planned, plan_change, plan_withdrawal, to_withdraw
from partners.subscriptions.engine.changes import Cancel, Change, ChangeRenewal, RemoveAddOn, Subscribe
from partners.subscriptions.entering import RunningTrial, begun, must_be_active_client, must_have_begun, trial_begun
from partners.subscriptions.ledger import charge, close, said
from partners.subscriptions.market import markets_of_client
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
    label=_("Enter a team that exists"),
    roles=SELLERS,
    selling=True,
    event="subscription.created",
)
def create_subscription(
    *,
    actor: Actor,
    client_account: ClientAccount,
    plan: Plan,
    term: str | None,
    admin_email: str,
    seats: int | None = None,
    started_on: date | None = None,
    auto_renew: bool = True,
    add_ons: Iterable[AddOn] = (),
    invoiced: bool | None = None,
    trial_ends_on: date | None = None,
    reason: str = "",
) -> Subscription:
    """A Dropbox team that the client has had since `started_on`, bought elsewhere. What begins today is ordered.
    Without a term it is a trial.
    """
    start = started_on or clock.today()
    partner = Partner.objects.select_for_update(no_key=True).get(pk=client_account.partner_id)  # numbers without gaps
    must_be_client_of(client_account, partner)
    must_have_begun(start)
    must_not_be_suspended(actor, partner)
    codes, markets = frozenset(add_on.code for add_on in add_ons), markets_of_client(client_account)
    if term is None:
        outcome = trial_begun(RunningTrial(plan.code, trial_ends_on, seats, codes, invoiced), markets, start)
    else:
        outcome = begun(
            Subscribe(plan.code, Term(term), seats or 0, codes, invoiced=invoiced), markets, start, auto_renew
        )
    address = read_admin_email(admin_email)
    take_free_address(address)
    must_be_of_institution(client_account, plan.code, address)
    subscription = begin(actor, client_account, outcome, address, start, reason or str(_("First order")))
    charge(subscription, outcome.charges)
    return subscription


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


@business_action(
    noun="subscriptions",
    verb="remove-add-on",
    label=_("Remove add-on"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_have_add_ons,
)
def remove_add_on(*, actor: Actor, subscription: Subscription, add_on: AddOn, reason: str, seen: str = "") -> Planned:
    """From the renewal on, without refund."""
    return _change(actor, subscription, RemoveAddOn(add_on.code), reason, seen)


def _change(actor: Actor, subscription: Subscription, change: Change, reason: str, seen: str = "") -> Planned:
    markets = markets_of_client(subscription.client_account)
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
def withdraw_scheduled_change(
    *, actor: Actor, subscription: Subscription, reason: str = "", scheduled_change: str = "", seen: str = ""
) -> Planned:
    """All stays at the renewal as it is; `drops` has what was withdrawn. `scheduled_change` is the id of one; it is needed where
    several wait.
    """
    withdrawn = to_withdraw(subscription, scheduled_change)
    planned = plan_withdrawal(subscription, markets_of_client(subscription.client_account), withdrawn, seen)
    close(withdrawn, ScheduledChange.State.WITHDRAWN)
    record_event(actor, "subscription.change_withdrawn", subscription, old=said(withdrawn), reason=reason)
    return planned


@business_action(
    noun="subscriptions",
    verb="cancel",
    label=_("Cancel subscription"),
    roles=SELLERS,
    selling=True,
    subject="subscription",
    available=standing.must_be_in_window,
)
def cancel_subscription(*, actor: Actor, subscription: Subscription, reason: str, seen: str = "") -> Planned:
    """In the first days of an order or a renewal; a trial at any time."""
    return _change(actor, subscription, Cancel(), reason, seen)


def must_not_be_suspended(actor: Actor, partner: Partner) -> None:
    """Since the request began. Call it with the partner held."""
    if partner.is_suspended and not actor.is_system:
        raise PartnerSuspended(partner=partner.name)


def must_be_sellable(client_account: ClientAccount, partner: Partner, *, granted: bool = False) -> None:
    """A new team. `granted` by staff is what a partner has for its own people, wherever they are."""
    must_be_client_of(client_account, partner, granted=granted)
    if refused := country_refusal(partner, client_account):
        refused.field = "client_account"
        raise refused


def must_be_client_of(client_account: ClientAccount, partner: Partner, *, granted: bool = False) -> None:
    """Looks at it again: archived, or handed over, since the request began. Call it with the partner held."""
    if client_account.own and not granted:
        raise errors.OwnCompany(client=client_account)
    client_account.refresh_from_db(fields=["state", "partner", "country"])
    if client_account.partner_id != partner.pk:
        raise NotFound()
    must_be_active_client(client_account)
