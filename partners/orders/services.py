"""Ordering what was quoted: a draft, its approval above the partner's limit, placing it, giving it up."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from partners.clients.models import ClientAccount
from partners.orders import errors
from partners.orders.models import Order, OrderLine, Quote
from partners.orders.placing import in_one_currency, place
from partners.orders.progress import give_up, is_at_distributor
from partners.orders.queries import approvers_of, is_above_limit, lines_seen, replacement_of
from partners.orders.totals import totals_of
from partners.subscriptions.engine.advance import began_another_period
from partners.subscriptions.errors import AdminAddressTaken
from partners.subscriptions.queries import next_number
from partners.subscriptions.services import must_not_be_suspended
from portal import clock
from portal.accounts.values import within
from portal.actions import business_action
from portal.errors import NotFound, PortalError
from portal.events.record import record_event
from portal.keys.queries import person_behind
from portal.reasons import read_reason
from portal.search.index import index
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import MANAGERS, SELLERS
from portal.text import clean_text

MOST_LINES, BETWEEN = 50, "; "  # reasons
APPROVAL_DAYS = 7  # after that a quote is too old to be booked from its day on
State = Order.State


@dataclass(frozen=True, slots=True)
class Written:
    """What whoever orders writes on the order; `of_line` is why they want its one line."""

    reason: str = ""
    purchase_order_number: str = ""
    deal_code: str = ""
    of_line: str = ""


def read_reference(field: str, text: str) -> str:
    return within(Order, field, clean_text(text))


def is_draft(order: Order) -> PortalError | None:
    if order.state == State.DRAFT:
        return None
    return (_ended(order) if order.has_ended else None) or errors.OrderPlaced(order=order)


def can_be_placed(order: Order) -> PortalError | None:
    """A quote of yesterday is of yesterday's prices and days."""
    if refused := is_draft(order):
        return refused
    lines = list(lines_seen(order))
    if not lines:
        return errors.NoQuotes(most=MOST_LINES)
    late = next((line.quote for line in lines if line.quote.has_expired), None)
    if late:
        return errors.QuoteExpired(quote=late)
    return in_one_currency(line.quote for line in lines)


def can_be_approved(order: Order) -> PortalError | None:
    if refused := awaits_approval(order):
        return refused
    oldest = clock.today() - timedelta(days=APPROVAL_DAYS)
    if any(line.quote.made_on < oldest for line in lines_seen(order)):
        return errors.ApprovalTooLate(order=order, days=APPROVAL_DAYS)
    outdated = next((line.quote for line in lines_seen(order) if _has_outlived_its_period(line.quote)), None)
    return errors.QuoteOutdated(quote=outdated) if outdated else None


def _has_outlived_its_period(quote: Quote) -> bool:
    """As placing it asks (`placing`): of a new team no period runs yet."""
    return quote.subscription_id is not None and began_another_period(quote.stood, quote.made_on, clock.today())


def must_be_another_person(actor: Actor, order: Order) -> PortalError | None:
    """A program is nobody's second pair of eyes."""
    if awaits_approval(order) is None and (actor.user_id == order.user_id or not actor.user_id):
        return errors.SecondPersonNeeded(order=order)
    return None


def awaits_approval(order: Order) -> PortalError | None:
    if order.state == State.AWAITING_APPROVAL:
        return None
    return errors.OrderAwaitsNobody(order=order, state=order.state_in_sentence)


def can_be_cancelled(order: Order) -> PortalError | None:
    if order.has_ended:
        return _ended(order)
    return errors.LicencesOrdered(order=order) if any(map(is_at_distributor, lines_seen(order))) else None


def _ended(order: Order) -> PortalError:
    return errors.OrderEnded(order=order, state=order.state_in_sentence)


@business_action(noun="orders", verb="create", label=_("Order"), roles=SELLERS, selling=True, event="order.created")
def create_order(
    *,
    actor: Actor,
    quotes: Sequence[Quote],
    purchase_order_number: str = "",
    deal_code: str = "",
    reason: str = "",
    of_line: str = "",
) -> Order:
    """A draft with a line for each quote, in their order. Nothing is bought before it is placed. `reason` stands for each line,
    `of_line` is that of the only one, and of none that follows.
    """
    return make_order(actor, quotes, Written(reason, purchase_order_number, deal_code, of_line))


def make_order(actor: Actor, quotes: Sequence[Quote], written: Written) -> Order:
    """For an action that orders on its way."""
    if not 1 <= len(quotes) <= MOST_LINES:
        raise errors.NoQuotes(most=MOST_LINES)
    partner = locked(Partner, quotes[0].partner_id)  # numbers without gaps, and each quote ordered once
    refuse_together(actor, quotes)
    first = quotes[0]
    client = ClientAccount.objects.get(pk=first.client_account_id)
    if client.partner_id != partner.pk:  # handed over since it was quoted
        raise NotFound()
    order = Order.objects.create(
        partner=partner,
        number=next_number(Order, partner.pk),
        client_account=client,
        client_name=client.name,
        purchase_order_number=read_reference("purchase_order_number", written.purchase_order_number),
        deal_code=read_reference("deal_code", written.deal_code),
        reason=written.reason,
        **totals_of(quotes),
        ordered_by=actor.label[:250],
        user_id=person_behind(actor),
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            partner=partner, order=order, position=position, quote=quote,
            subscription_id=quote.subscription_id, admin_email=quote.admin_email, provisioning=quote.provisioning,
            reason=read_reason(written.of_line, required=False),
        )
        for position, quote in enumerate(quotes, 1)
    )  # fmt: skip
    index([order])  # it is found by its quotes, too
    return order


def refuse_together(actor: Actor, quotes: Sequence[Quote], beside: Sequence[Quote] = ()) -> None:
    """What keeps these quotes from being one order, with those that are in it already."""
    known = Quote.objects.visible_to(actor).filter(pk__in=[quote.pk for quote in quotes])
    if known.count() != len(quotes):
        raise NotFound()
    if len({quote.client_account_id for quote in (*beside, *quotes)}) > 1:
        raise errors.SeveralClients()
    if refused := in_one_currency((*beside, *quotes)):
        raise refused
    seen, addresses = {quote.subscription_id for quote in beside}, {quote.admin_email for quote in beside}
    for quote in quotes:
        if quote.has_expired:
            raise errors.QuoteExpired(quote=quote)
        if line := OrderLine.objects.select_related("order").filter(quote=quote).first():
            raise errors.QuoteOrdered(quote=quote, order=line.order)
        if replacement_of(quote):
            raise errors.QuoteOutdated(quote=quote)
        if quote.subscription_id and quote.subscription_id in seen:
            raise errors.SubscriptionTwice(subscription=quote.subscription)
        if quote.admin_email and quote.admin_email in addresses:
            raise AdminAddressTaken(email=quote.admin_email)
        seen.add(quote.subscription_id)
        addresses.add(quote.admin_email)


def add_reason(order: Order, reason: str) -> None:
    """Behind what it says. What it says already is not said twice."""
    said = list(filter(None, order.reason.split(BETWEEN)))
    more = [part for part in reason.split(BETWEEN) if part and part not in said]
    order.reason = read_reason(BETWEEN.join([*said, *more]), required=False)


def seen_of(order: Order, lines: Iterable[OrderLine]) -> str:
    """Of all that placing it would order and write down."""
    quotes = [[line.quote_id, line.reason] for line in lines]
    references = [order.purchase_order_number, order.deal_code, order.reason]
    shown = json.dumps([quotes, *references, str(order.cost), str(order.retail), str(order.commitment)])
    return hashlib.sha256(shown.encode()).hexdigest()


@business_action(
    noun="orders",
    verb="place",
    label=_("Place order"),
    roles=SELLERS,
    selling=True,
    subject="order",
    available=can_be_placed,
)
def place_order(*, actor: Actor, order: Order, reason: str = "", seen: str = "") -> Order:
    """Above the limit that the partner set it first waits for a second person, or, where there is none, needs a reason, which is
    written behind what the order says already. `seen` is the digest of the draft as it was shown.
    """
    if seen and seen != seen_of(order, lines_seen(order)):
        raise errors.DraftChanged(order=order)
    add_reason(order, reason)
    order.ordered_by, order.user_id = actor.label[:250], person_behind(actor)  # another one may have begun it
    return submit_order(actor, order)


def submit_order(actor: Actor, order: Order) -> Order:
    must_not_be_suspended(actor, order.partner)
    if is_above_limit(order.partner_id, order.committed):
        if approvers_of(order).exists():
            order.become(State.AWAITING_APPROVAL)
            order.save()
            record_event(actor, "order.submitted", order, new={"state": order.state})
            return order
        if not all(line.why for line in lines_seen(order)):
            raise errors.ReasonNeeded()
    return place(actor, order)


@business_action(
    noun="orders",
    verb="approve",
    label=_("Approve order"),
    roles=MANAGERS,
    selling=True,
    subject="order",
    asks=must_be_another_person,
    available=can_be_approved,
    api=False,
    event="order.approved",
)
def approve_order(*, actor: Actor, order: Order) -> Order:
    """By a person other than the one who ordered."""
    order.approved_by = actor.label[:250]
    return place(actor, order)


@business_action(
    noun="orders",
    verb="decline",
    label=_("Decline order"),
    roles=MANAGERS,
    subject="order",
    available=awaits_approval,
    api=False,
    event="order.declined",
)
def decline_order(*, actor: Actor, order: Order, reason: str) -> Order:
    """Whoever ordered it reads the reason, and makes a new quote."""
    return give_up(actor, order)


@business_action(
    noun="orders",
    verb="cancel",
    label=_("Cancel order"),
    roles=SELLERS,
    subject="order",
    available=can_be_cancelled,
    event="order.cancelled",
)
def cancel_order(*, actor: Actor, order: Order, reason: str = "") -> Order:
    """As long as nothing of it is ordered at the distributor. What was fulfilled stays."""
    return give_up(actor, order)
