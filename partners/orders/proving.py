"""That orders booked what was quoted, from the rows alone: `manage.py check_ledger` asks it of any database."""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partners.orders.models import Order, OrderLine, Quote
from partners.orders.services import totals_of
from partners.subscriptions.engine.changes import Convert, SetSeats, Subscribe
from partners.subscriptions.engine.digest import digest_of
from partners.subscriptions.engine.outcome import Charge
from partners.subscriptions.models import SeatMovement
from partners.subscriptions.queries import LedgerFault
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner

Kind = SeatMovement.Kind


def quote_faults() -> Iterator[LedgerFault]:
    """Each quote that is not what was decided, each line that booked other than its quote, each order of another sum."""
    for quote in Quote.objects.order_by("id").iterator(chunk_size=500):
        yield from (LedgerFault(quote.pk, what) for what in _altered(quote))
    yield from _certain(_lines(), _misbooked)
    yield from _certain(_orders(), _wrong_sums)


def _lines() -> QuerySet[OrderLine]:
    rows = OrderLine.objects.order_by("id").select_related("quote", "order")
    return rows.prefetch_related("charged__price__plan", "charged__price__add_on", "subscription__movements")


def _orders() -> QuerySet[Order]:
    return Order.objects.order_by("id").prefetch_related("lines__quote")


def _certain(rows: QuerySet, faults_of: Callable[[Any], Iterator[str]]) -> Iterator[LedgerFault]:
    """What hangs on a row is read after it: whatever seems wrong is looked at again while nobody else writes."""
    suspects = [(row.pk, row.partner_id) for row in rows.iterator(chunk_size=500) if any(faults_of(row))]
    for pk, partner_id in suspects:
        with transaction.atomic():
            locked(Partner, partner_id)
            whats = list(faults_of(rows.get(pk=pk)))
        yield from (LedgerFault(pk, what) for what in whats)


def _altered(quote: Quote) -> Iterator[str]:
    if digest_of(quote.stood, quote.asked, quote.decided) != quote.digest:
        yield _("the quote {quote} is not what its digest was made of").format(quote=quote)
    cost = sum((charge.cost.amount for charge in quote.charges), Decimal(0))
    retail = sum((charge.retail.amount for charge in quote.charges), Decimal(0))
    if (quote.cost, quote.retail) != (cost, retail):
        yield _("the quote {quote} says {cost}, its charges {due}").format(quote=quote, cost=quote.cost, due=cost)


def _misbooked(line: OrderLine) -> Iterator[str]:
    happened = line.state == OrderLine.State.FULFILLED
    quoted, booked = Counter(line.quote.charges if happened else ()), Counter(row.due for row in line.charged.all())
    if booked != quoted:
        yield _("{line} booked {booked}, its quote says {quoted}").format(
            line=line, booked=_said(booked), quoted=_said(quoted)
        )
    if happened and (missing := _movement(line.quote)) and missing not in _movements(line):
        yield _("{line} moved no seats as its quote says").format(line=line)


def _wrong_sums(order: Order) -> Iterator[str]:
    quoted = totals_of([line.quote for line in order.lines.all()])
    if (order.cost, order.retail) != (quoted["cost"], quoted["retail"]):
        what = _("the order {order} says {cost} and {retail}, its quotes {quoted_cost} and {quoted_retail}")
        values = {"quoted_cost": quoted["cost"], "quoted_retail": quoted["retail"]}
        yield what.format(order=order, cost=order.cost, retail=order.retail, **values)


def _said(charges: Counter[Charge]) -> str:
    """Amounts alone do not tell those apart that are for other days."""
    each = (f"{one.kind} {one.quantity} {one.share.part.start} {one.cost.amount}" for one in charges.elements())
    return "; ".join(sorted(each)) or "0"


def _movement(quote: Quote) -> tuple | None:
    """The line of the ledger that it makes when it happens: kind, day, change and balance."""
    before, after = quote.stood.seats, quote.decided.after.seats
    if isinstance(quote.asked, Subscribe | Convert):
        return Kind.INITIAL, quote.effective_on, after, after
    if isinstance(quote.asked, SetSeats) and quote.needs_licences:
        return Kind.INCREASE, quote.effective_on, after - before, after
    return None


def _movements(line: OrderLine) -> set[tuple]:
    rows = line.subscription.movements.all() if line.subscription else ()
    return {(row.kind, row.effective_on, row.delta, row.seats_after) for row in rows}
