"""What is coming, as a picture: the rows of the list beside it, on one line of time."""

from collections.abc import Iterator, Sequence

from partners.subscriptions.coming import Coming
from partners.subscriptions.engine.advance import Occasion
from partners.subscriptions.engine.timeline import Deadline
from partners.subscriptions.terms import add_months
from portal import clock
from portal.web.time_line import Happens, TimeLine, time_line

_ENDS = {Occasion.EXPIRED, Occasion.TRIAL_ENDED}


def picture_of(rows: Sequence[Coming]) -> TimeLine | None:
    """Of rows as `on_a_page` gives them. The days on which the term can still be cancelled are a band."""
    today = clock.today()
    last = next((row.day for row in rows if row.what == Deadline.CANCELLATION), None)
    begun = bool(rows) and rows[0].what == Deadline.CANCELLATION  # of the running term, not of one to come
    return time_line(today, [one for row in rows for one in _drawn(row)], last if begun else None)


def _drawn(row: Coming) -> Iterator[Happens]:
    if row.what == Occasion.BILLED:
        for month in range(row.times):
            yield Happens(add_months(row.day, month), row.words, "tick")
        return
    kind = "deadline" if row.is_deadline else "end" if row.what in _ENDS else "event"
    yield Happens(row.day, row.words, kind)
