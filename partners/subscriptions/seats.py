"""The ledger asked about any day, as it was known on any day: a line counts from its effective day, and is known since it was
written. Pure calculation is `seats_of`; `seats_on` reads what it needs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from partners.subscriptions.models import SeatMovement, Subscription
from portal import clock
from portal.events.models import Event

YEARS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]


@dataclass(frozen=True, slots=True)
class End:
    """From this day on there are no seats."""

    day: date
    known_on: date


@dataclass(frozen=True, slots=True)
class SeatsOn:
    on: date
    as_known_on: date
    seats: int
    ended_on: date | None  # if it had ended by then, as far as was known
    lines: tuple[SeatMovement, ...]  # those that make the number, the oldest first

    @property
    def counted(self) -> int:
        """What the lines add up to, also after the end."""
        return sum(line.delta for line in self.lines)


def seats_on(subscription: Subscription, on: date, as_known_on: date | None = None) -> SeatsOn:
    """Both days are UTC, as all days of the trade; known is what is written down today, if none is named. What only is scheduled
    does not count.
    """
    known = as_known_on or clock.today()
    written_before = datetime.combine(known + timedelta(days=1), time.min, UTC)
    lines = SeatMovement.objects.filter(subscription=subscription, created_at__lt=written_before)
    return seats_of(lines.select_related("subscription").order_by("sequence"), end_of(subscription), on, known)


def seats_of(lines: Iterable[SeatMovement], end: End | None, on: date, known: date) -> SeatsOn:
    """Of the lines that were known."""
    counting = tuple(line for line in lines if line.effective_on <= on)
    ended = end.day if end and end.known_on <= known and end.day <= on else None
    return SeatsOn(on, known, 0 if ended else sum(line.delta for line in counting), ended, counting)


def end_of(subscription: Subscription) -> End | None:
    """What expired did on the day it would have renewed, whenever that was written down; what was cancelled, on that day."""
    if subscription.is_live:
        return None
    verbs = ("subscription.cancelled", "subscription.expired")
    label = Subscription._meta.label_lower
    event = Event.objects.filter(subject_type=label, subject_id=subscription.pk, verb__in=verbs).order_by("-id").first()
    known = event.created_at.astimezone(UTC).date() if event else subscription.renews_on
    return End(subscription.renews_on if subscription.state == Subscription.State.EXPIRED else known, known)


def _day(label, help_text) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=False, widget=widget, validators=YEARS)


class SeatsOnForm(forms.Form):
    """What the ledger is asked. Both doors read it."""

    on = _day(_("On the day"), "")
    as_known_on = _day(_("As known on"), _("What was written down later is left out."))

    def __init__(self, asked: Mapping):
        today = clock.today().isoformat()
        super().__init__({name: str(asked.get(name) or today)[:40] for name in ("on", "as_known_on")})

    @classmethod
    def is_asked(cls, asked: Mapping) -> bool:
        return bool(asked.get("on") or asked.get("as_known_on"))
