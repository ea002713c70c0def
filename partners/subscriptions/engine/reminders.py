"""Of which last days to act people are told by now, and when there is something to tell next."""

from collections.abc import Iterable
from datetime import date, timedelta

from partners.subscriptions.engine.timeline import Deadline, Entry

DAYS_BEFORE = {Deadline.CANCELLATION: 3, Deadline.INVOICED_NOTICE: 14, Deadline.NOTICE: 3}


def reminders(entries: Iterable[Entry], today: date) -> tuple[list[Entry], date | None]:
    """What is near, and the day on which the next of them will be. What is over is told to nobody."""
    coming = [
        (entry.day - timedelta(days=DAYS_BEFORE[Deadline(entry.what)]), entry) for entry in entries if _counts(entry)
    ]
    near = [entry for begins, entry in coming if begins <= today <= entry.day]
    return near, min((begins for begins, _entry in coming if begins > today), default=None)


def _counts(entry: Entry) -> bool:
    """Whoever sells by the month and does not know of invoices would be told of that day each month."""
    monthly = entry.after.term.months == 1
    return not (entry.what == Deadline.INVOICED_NOTICE and monthly and entry.after.invoiced is None)
