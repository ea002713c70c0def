"""How long an application has waited for us, and until when it should be decided. Pure; the present is an argument.

Working time runs from Monday to Friday around the clock, in UTC: applicants and staff sit in every time zone. It stands still
while the applicant is asked for something.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

GOAL = timedelta(days=2)  # working days from the confirmed application to the decision
DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """`age`: working time it waited for us. `left`: working time until the goal, negative when it is missed."""

    age: timedelta
    left: timedelta
    due_at: datetime

    @property
    def is_overdue(self) -> bool:
        return self.left < timedelta()

    @property
    def age_in_words(self) -> str:
        return in_words(self.age)

    @property
    def goal_in_words(self) -> str:
        words = _("overdue by {span}") if self.is_overdue else _("due in {span}")
        return words.format(span=in_words(abs(self.left)))


def wait_until(now: datetime, submitted_at: datetime, applicant_took: timedelta = timedelta()) -> Wait:
    """`applicant_took`: the working time in which it did not wait for us."""
    age = max(working_time_between(submitted_at, now) - applicant_took, timedelta())
    return Wait(age=age, left=GOAL - age, due_at=after_working_time(submitted_at, GOAL + applicant_took))


def working_time_between(start: datetime, end: datetime) -> timedelta:
    total = timedelta()
    while start < end:
        stop = min(_next_midnight(start), end)
        if start.weekday() < _SATURDAY:
            total += stop - start
        start = stop
    return total


def after_working_time(start: datetime, span: timedelta) -> datetime:
    """The moment at which so much working time has passed."""
    while True:
        midnight = _next_midnight(start)
        today = midnight - start if start.weekday() < _SATURDAY else timedelta()
        if span <= today:
            return start + span
        start, span = midnight, span - today


def _next_midnight(moment: datetime) -> datetime:
    return datetime.combine(moment.date() + DAY, time(), moment.tzinfo)


def in_words(span: timedelta) -> str:
    """`5 hours`, `3 workdays`: hours on the first day, then days."""
    hours = int(span.total_seconds() // 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < 24:
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    days = hours // 24
    return ngettext("{count} workday", "{count} workdays", days).format(count=days)
