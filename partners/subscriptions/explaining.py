"""A charge in words: the formula with its numbers, so that whoever reads a line can work it out again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.catalogue.models import AddOn, Plan
from partners.charges.models import Charge as Stored
from partners.orders.models import Order
from partners.subscriptions.engine.outcome import Charge
from partners.subscriptions.engine.outcome import Kind as DueKind
from portal.money import Money


@dataclass(frozen=True, slots=True)
class Amounts:
    cost: Money
    retail: Money

    @property
    def margin(self) -> Money:
        return self.retail - self.cost


@dataclass(frozen=True, slots=True)
class Line(Amounts):
    """One charge as a page shows it."""

    what: str
    item: str
    dates: str
    quantity: int
    how: str
    order: Order | None = None  # that it came from


def lines_of(charges: Iterable[Charge], *, by_retail: bool = False) -> list[Line]:
    """Two queries for the names of all. `by_retail` explains the price that the client is suggested to pay, not the cost."""
    charges = list(charges)
    codes = {charge.item for charge in charges}
    names = {row.code: row.name for kind in (Plan, AddOn) for row in kind.objects.filter(code__in=codes)}
    return [
        Line(
            what=str(Stored.Kind(charge.kind).label),
            item=names[charge.item],
            dates=dates_of(charge),
            quantity=charge.quantity,
            cost=charge.cost,
            retail=charge.retail,
            how=explanation_of(charge, by_retail=by_retail),
        )
        for charge in charges
    ]


def lines_of_stored(rows: Iterable[Stored]) -> list[Line]:
    """Each with the order that it came from."""
    rows = list(rows)
    lines = zip(lines_of(row.due for row in rows), rows, strict=True)
    return [replace(line, order=row.order_line.order) if row.order_line else line for line, row in lines]


def altogether(charges: Sequence[Charge]) -> Amounts | None:
    """The sum of several, which are of one currency."""
    if len(charges) < 2:
        return None
    return Amounts(total(charge.cost for charge in charges), total(charge.retail for charge in charges))


def total(amounts: Iterable[Money]) -> Money:
    """Of at least one, all of one currency."""
    first, *others = amounts
    return Money(sum((money.amount for money in others), first.amount), first.currency)


def explanation_of(charge: Charge, *, by_retail: bool = False) -> str:
    """Of its cost. The suggested retail follows in the same way from its own price."""
    unit = Money(charge.rate.retail if by_retail else charge.rate.cost, charge.currency)
    share, whole = charge.share, Money(unit.amount * charge.quantity, charge.currency)
    words = _("{quantity} × {unit} = {whole}").format(quantity=charge.quantity, unit=unit.in_full, whole=whole.in_full)
    if share.is_whole and whole != whole.rounded():
        words = _("{words}, rounded {amount}").format(words=words, amount=whole.rounded())
    if not share.is_whole:
        passed, until = (share.counted_to(whole, day) for day in (share.part.start, share.part.end))
        words = _("{words} for {days} days. Of these {used} have passed: {until} − {passed} = {amount}").format(
            words=words,
            days=share.period.days,
            used=(share.part.start - share.period.start).days,
            until=until,
            passed=passed,
            amount=share.of(whole),
        )
    return _("{words}, given back").format(words=words) if charge.kind == DueKind.CREDIT else words


def dates_of(charge: Charge) -> str:
    """First and last day, both included."""
    part = charge.share.part
    return _("{first} to {last}").format(first=date_format(part.start), last=date_format(part.end - timedelta(days=1)))
