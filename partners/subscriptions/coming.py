"""What is coming to a subscription, in words and money: its timeline as pages and the API show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.subscriptions.engine.advance import Occasion
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.position import Position
from partners.subscriptions.engine.timeline import Deadline, Entry, timeline
from partners.subscriptions.terms import add_months
from portal import clock
from portal.money import Money

MONTHS, MOST = 25, 24


@dataclass(frozen=True, slots=True)
class Coming:
    """One day. `cost` and `retail` are None where nothing is charged, or no price is known."""

    day: date
    what: str  # as the API says it
    words: str
    seats: int
    is_deadline: bool
    cost: Money | None = None
    retail: Money | None = None


def coming(position: Position, markets: Markets) -> list[Coming]:
    """From today on, over the renewal after the next one."""
    today = clock.today()
    entries = timeline(position, markets, today, add_months(today, MONTHS))
    return [_said(entry) for entry in entries[:MOST]]


def _said(entry: Entry) -> Coming:
    charges, is_deadline = entry.step.charges if entry.step else (), entry.step is None
    cost, retail = total([charge.cost for charge in charges]), total([charge.retail for charge in charges])
    return Coming(entry.day, entry.what, _words(entry), entry.after.seats, is_deadline, cost, retail)


def total(amounts: Sequence[Money]) -> Money | None:
    """Of one currency."""
    return Money(sum((money.amount for money in amounts), Decimal(0)), amounts[0].currency) if amounts else None


def _words(entry: Entry) -> str:
    match entry.what:
        case Deadline.CANCELLATION:
            return _("Last day to cancel this term")
        case Deadline.NOTICE:
            return _("Last day to ask for less at the renewal")
        case Occasion.BILLED:
            return _("The next month is charged")
        case Occasion.RENEWED:
            seats = entry.after.seats
            return ngettext("Renews with {seats} seat", "Renews with {seats} seats", seats).format(seats=seats)
    return _("Ends")
