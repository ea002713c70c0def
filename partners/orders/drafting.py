"""A draft grows and shrinks before it is placed: lines, what is written on it, and quotes that hold no longer."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from partners.orders import errors
from partners.orders.models import Order, OrderLine, Quote
from partners.orders.queries import draft_with, kept_quote_like, lines_of
from partners.orders.quoting import create_quote, keep
from partners.orders.requoting import digest_of, look_at
from partners.orders.services import (
    MOST_LINES,
    Written,
    create_order,
    is_draft,
    read_reference,
    refuse_together,
)
from partners.orders.totals import totals_of
from partners.subscriptions.engine.changes import Change
from partners.subscriptions.errors import ShownDifferently
from portal.actions import business_action
from portal.editing import refuse_stale
from portal.errors import NotFound
from portal.events.record import changes_between, record_event, snapshot
from portal.search.index import index
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import SELLERS


@business_action(
    noun="orders",
    verb="add-line",
    label=_("Add a line"),
    roles=SELLERS,
    selling=True,
    subject="order",
    available=is_draft,
)
def add_line(*, actor: Actor, order: Order, quote: Quote, reason: str = "") -> Order:
    """`reason` is why this line: it stands in the ledger with it."""
    lines = list(lines_of(order))
    if len(lines) >= MOST_LINES:
        raise errors.NoQuotes(most=MOST_LINES)
    if order.client_account.partner_id != order.partner_id:  # handed over since it was begun
        raise NotFound()
    if quote.client_account_id != order.client_account_id:  # also where there is no line to compare it with
        raise errors.SeveralClients()
    refuse_together(actor, [quote], [line.quote for line in lines])
    OrderLine.objects.create(
        partner_id=order.partner_id,
        order=order,
        position=len(lines) + 1,
        quote=quote,
        subscription_id=quote.subscription_id,
        admin_email=quote.admin_email,
        provisioning=quote.provisioning,
        reason=reason,
    )
    return _changed(actor, order, "order.line_added", str(quote), reason)


@business_action(
    noun="orders", verb="remove-line", label=_("Remove line"), roles=SELLERS, subject="order", available=is_draft
)
def remove_line(*, actor: Actor, order: Order, line: OrderLine) -> Order:
    """Its quote stays, and can be ordered as long as it holds."""
    there = lines_of(order).filter(pk=line.pk).first()
    if there is None:  # of another order, or removed meanwhile
        raise NotFound()
    quote = there.quote
    there.delete()
    for position, one in enumerate(lines_of(order), 1):
        one.position = position
        one.save(update_fields=["position"])
    return _changed(actor, order, "order.line_removed", str(quote))


@business_action(
    noun="orders",
    verb="renew-quotes",
    label=_("Renew quotes"),
    roles=SELLERS,
    selling=True,
    subject="order",
    available=is_draft,
)
def renew_quotes(*, actor: Actor, order: Order, seen: str) -> Order:
    """Each quote that holds no longer is made anew, of what is there today. `seen` is the digest of all of these as they were
    shown. Refused as a whole where a line is not possible any more, or would be something else: it has to be removed first.
    """
    looks = look_at(order)
    if refused := next((look.refused for look in looks if look.refused), None):
        raise refused
    fresh = [look for look in looks if look.fresh]
    if not fresh:
        return order
    if seen != digest_of(looks):
        raise ShownDifferently()
    for look in fresh:
        look.line.quote, look.line.provisioning = keep(actor, look.fresh), look.fresh.provisioning
        look.line.save(update_fields=["quote", "provisioning"])
        record_event(actor, "quote.created", look.fresh, new=changes_between({}, snapshot(look.fresh))[1])
    return _changed(actor, order, "order.quotes_renewed", ", ".join(str(look.line.quote) for look in fresh))


def references_of(order: Order) -> dict[str, str]:
    """As its form begins."""
    return {"purchase_order_number": order.purchase_order_number, "deal_code": order.deal_code}


@business_action(
    noun="orders",
    verb="update",
    label=_("Edit references"),
    roles=SELLERS,
    subject="order",
    available=is_draft,
    event="order.updated",
)
def update_order(*, actor: Actor, order: Order, seen: str = "", **references: str) -> Order:
    """Its purchase order number and deal code, until it is placed."""
    typed = {name: read_reference(name, text) for name, text in references.items()}
    refuse_stale(seen, references_of(order), typed, order)
    for name, text in typed.items():
        setattr(order, name, text)
    order.save()
    index([order])
    return order


def _changed(actor: Actor, order: Order, verb: str, quotes: str, reason: str = "") -> Order:
    """What it costs follows from its lines."""
    for name, value in totals_of([line.quote for line in lines_of(order)]).items():
        setattr(order, name, value)
    order.save()
    index([order])
    record_event(actor, verb, order, new={"quote": quotes}, reason=reason)
    return order


@transaction.atomic
def add_to_draft(actor: Actor, order: Order | None, change: Change, written: Written, seen: str, **about: Any) -> Order:
    """What was shown becomes a line: of that draft, or, with None, of a new one. A second click finds what the first one did."""
    partner = locked(Partner, actor.partner_id)
    if partner and (done := draft_with(actor, seen, order, **about)):
        return done
    quote = _quote_as_shown(actor, change, seen, **about)
    if order is None:
        return create_order(
            actor=actor,
            quotes=[quote],
            purchase_order_number=written.purchase_order_number,
            deal_code=written.deal_code,
            of_line=written.reason,
        )
    order = add_line(actor=actor, order=order, quote=quote, reason=written.reason)
    typed = {name: getattr(written, name) for name in references_of(order) if getattr(written, name)}
    return update_order(actor=actor, order=order, **typed) if typed else order


@transaction.atomic
def keep_as_quote(actor: Actor, change: Change, seen: str, **about: Any) -> Quote:
    """What was shown, until its day ends. A second click finds what the first one did."""
    locked(Partner, actor.partner_id)
    return kept_quote_like(actor, seen, **about) or _quote_as_shown(actor, change, seen, **about)


def _quote_as_shown(actor: Actor, change: Change, seen: str, **about: Any) -> Quote:
    quote = create_quote(actor=actor, change=change, **about)
    if seen != quote.digest:
        raise ShownDifferently()
    return quote
