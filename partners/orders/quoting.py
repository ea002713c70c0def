"""A quote: the one decision of the engine, kept with all that it was made of."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from partners.catalogue.models import Plan
from partners.clients.models import ClientAccount
from partners.orders.models import Quote
from partners.orders.queries import must_have_free_address
from partners.provisioning.answers import read_answers
from partners.subscriptions import standing
from partners.subscriptions.changes import Planned, plan_change, plan_new
from partners.subscriptions.engine.changes import (
    AddAddOn,
    Cancel,
    Change,
    ChangePlan,
    ChangeRenewal,
    Convert,
    RemoveAddOn,
    SetSeats,
    StartTrial,
    Subscribe,
)
from partners.subscriptions.engine.plain import change_to_plain, to_plain
from partners.subscriptions.errors import NotOfThisClient
from partners.subscriptions.explaining import total
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import next_number
from partners.subscriptions.services import must_be_sellable, must_not_be_suspended
from partners.subscriptions.values import read_admin_email
from portal import clock
from portal.actions import REGISTRY, business_action
from portal.errors import NotFound, PortalError
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import SELLERS

_VERBS: dict[type, str] = {
    Convert: "convert",
    SetSeats: "change-seats",
    ChangePlan: "change-plan",
    AddAddOn: "add-add-on",
    RemoveAddOn: "remove-add-on",
    Cancel: "cancel",
}


@business_action(
    noun="quotes", verb="create", label=_("Ask for a quote"), roles=SELLERS, selling=True, event="quote.created"
)
def create_quote(
    *,
    actor: Actor,
    change: Change,
    client_account: ClientAccount | None = None,
    subscription: Subscription | None = None,
    admin_email: str = "",
    renew_with: Subscription | None = None,
    provisioning: Mapping[str, str] | None = None,
) -> Quote:
    """Of a new team (`Subscribe`, `StartTrial`) for a client account, else of a change of a subscription.

    `provisioning` answers, by code, what is asked for a new team of the plan.
    """
    return make_quote(actor, change, client_account, subscription, admin_email, renew_with, provisioning)


def make_quote(
    actor: Actor,
    change: Change,
    client_account: ClientAccount | None = None,
    subscription: Subscription | None = None,
    admin_email: str = "",
    renew_with: Subscription | None = None,
    provisioning: Mapping[str, str] | None = None,
) -> Quote:
    """For an action that asks for a quote on its way."""
    if isinstance(change, Subscribe | StartTrial):
        return _of_a_new_team(actor, change, client_account, admin_email, renew_with, provisioning or {})
    return _of_a_subscription(actor, change, subscription)


def _of_a_new_team(
    actor: Actor,
    change: Subscribe | StartTrial,
    client: ClientAccount | None,
    admin_email: str,
    renew_with: Subscription | None,
    provisioning: Mapping[str, str],
) -> Quote:
    if client is None:
        raise NotFound()
    partner = _held(client.partner_id)
    must_not_be_suspended(actor, partner)
    must_be_sellable(client, partner, granted=actor.is_staff)
    address = read_admin_email(admin_email)
    must_have_free_address(address)
    planned = plan_new(client, together(change, client, renew_with), address)
    answers = []
    if not client.own:  # of its own people staff know what there is to know, or ask on the desk
        answers = read_answers(Plan.objects.get(code=change.plan), provisioning, clock.today())
    quote = Quote(client_account=client, admin_email=address, provisioning=answers, partner=partner)
    return keep(actor, filled(quote, planned))


def together(change: Change, client: ClientAccount, renew_with: Subscription | None) -> Any:
    """A new team whose first term ends with the term of another one of the client."""
    if renew_with is None:
        return change
    is_active = renew_with.state == Subscription.State.ACTIVE and standing.renews_then(renew_with)
    if renew_with.client_account_id != client.pk or not is_active:
        raise NotOfThisClient(number=renew_with, client=client)
    if not isinstance(change, Subscribe):
        return change
    return replace(change, renew_with=renew_with.renews_on, anchor_on=renew_with.anchor_on)


def _of_a_subscription(actor: Actor, change: Change, subscription: Subscription | None) -> Quote:
    record = locked(Subscription, subscription.pk) if subscription else None  # with its partner: numbers have no gaps
    if record is None:
        raise NotFound()
    if refused := refusal_of(change, record):
        raise refused
    return keep_quote(actor, record, plan_change(record, markets_of_client(record.client_account), change))


def keep_quote(actor: Actor, subscription: Subscription, planned: Planned) -> Quote:
    """Of what is decided for a subscription already. Call it under its lock."""
    quote = Quote(
        partner_id=subscription.partner_id,
        client_account_id=subscription.client_account_id,
        subscription=subscription,
    )
    return keep(actor, filled(quote, planned))


def refusal_of(change: Change, subscription: Subscription) -> PortalError | None:
    """As for the button that does the same."""
    return available(subscription) if (available := REGISTRY[f"subscriptions.{_verb_of(change)}"].available) else None


def _verb_of(change: Change) -> str:
    if isinstance(change, ChangeRenewal):
        return "change-term" if change.term else "let-renew" if change.auto_renew else "let-end"
    return _VERBS[type(change)]


def _held(partner_id: str) -> Partner:
    partner = locked(Partner, partner_id)
    if partner is None:
        raise NotFound()
    return partner


def keep(actor: Actor, quote: Quote) -> Quote:
    """One that is filled. Call it under its partner's lock: numbers have no gaps."""
    quote.number, quote.quoted_by = next_number(Quote, quote.partner_id), actor.label[:250]
    quote.save()
    return quote


def filled(quote: Quote, planned: Planned) -> Quote:
    """As it would be kept today."""
    today, outcome = clock.today(), planned.outcome
    quote.digest = planned.digest
    quote.change, quote.before = change_to_plain(planned.change), to_plain(planned.before)
    quote.outcome = to_plain(outcome)
    quote.made_on, quote.effective_on = today, outcome.effective_on
    quote.commitment = planned.commitment
    quote.currency, quote.cost, quote.retail = sums_of(planned)
    quote.expires_at = datetime.combine(today + timedelta(days=1), time.min, UTC)
    return quote


def sums_of(planned: Planned) -> tuple[str, Any, Any]:
    """Currency, cost and suggested retail altogether; all of one currency, since a team pays in one. It is said also where
    nothing is charged today and something committed to.
    """
    charges = planned.charges
    if not charges:
        return planned.committed.currency, 0, 0
    cost, retail = total(charge.cost for charge in charges), total(charge.retail for charge in charges)
    return cost.currency, cost.amount, retail.amount
