"""What is coming, as far as it is known today: every day on which something happens by itself, and every last day to act."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from partners.subscriptions.engine import checks
from partners.subscriptions.engine.advance import Occasion, Step, advance
from partners.subscriptions.engine.market import Markets
from partners.subscriptions.engine.position import Position, State


class Deadline(StrEnum):
    CANCELLATION = "cancellation"  # the last day of the window
    INVOICED_NOTICE = "invoiced-notice"  # the last day to ask for less at the renewal, of a team that Dropbox invoices
    NOTICE = "notice"  # the same of any other


@dataclass(frozen=True, slots=True)
class Entry:
    day: date
    what: Occasion | Deadline
    after: Position  # where the subscription stands then
    step: Step | None = None  # of an occasion: what it applies, charges and leaves behind


def timeline(position: Position, markets: Markets, today: date, until: date) -> list[Entry]:
    """From today to `until`, both included, in order. Two of them side by side are a what-if."""
    entries = list(deadlines(position, markets, today))
    for step in advance(position, markets, today, until):
        entries.append(Entry(step.day, step.occasion, step.after, step))
        if step.occasion == Occasion.RENEWED:
            entries += deadlines(step.after, markets, step.day)
    return sorted((entry for entry in entries if entry.day <= until), key=lambda entry: entry.day)


def deadlines(position: Position, markets: Markets, today: date) -> Iterator[Entry]:
    """Those of the running term that are not over. Of a team that is not renewed there is nothing to ask for less of, and a
    suspended one can only be cancelled.
    """
    if position.state not in {State.ACTIVE, State.SUSPENDED}:
        return
    if (day := checks.last_cancellation_day(position, checks.rules_of(position, markets).cancel_within_days)) >= today:
        yield Entry(day, Deadline.CANCELLATION, position)
    if position.state == State.SUSPENDED or not position.auto_renew:
        return
    invoiced, other = (
        checks.last_day_to_give_notice(position, markets, invoiced=invoiced) for invoiced in (True, False)
    )
    if position.invoiced is not False and today <= invoiced < other:
        yield Entry(invoiced, Deadline.INVOICED_NOTICE, position)
    if not (position.invoiced and invoiced < other) and today <= other:
        yield Entry(other, Deadline.NOTICE, position)
