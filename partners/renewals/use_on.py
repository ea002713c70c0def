"""How many seats were in use on a day, as was known on a day: as Dropbox showed, or as somebody counted, whichever is later."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.db.models import Q, Sum

from partners.charges.models import Charge
from partners.charges.queries import charges_of
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import sees_cost
from partners.subscriptions.seats import SeatsOn, seats_on
from partners.teams.models import TeamSnapshot
from portal import clock
from portal.events.models import Event
from portal.tenancy.actor import Actor

COUNTED = "subscription.use_reported"


class SaidBy(StrEnum):
    DROPBOX = "dropbox"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Use:
    """`invited` of the used are asked and have not joined; None where the count did not tell them apart."""

    day: date
    used: int
    invited: int | None
    said_by: SaidBy


@dataclass(frozen=True, slots=True)
class SeatReading:
    """The ledger's seats, those in use of them, and those that were billed."""

    ledger: SeatsOn
    use: Use | None
    billed: int | None


def reading_on(subscription: Subscription, actor: Actor, on: date, as_known_on: date) -> SeatReading:
    """After its end nobody uses a seat."""
    ledger = seats_on(subscription, on, as_known_on)
    use = None if ledger.ended_on else use_on(subscription, actor, on, as_known_on)
    return SeatReading(ledger, use, billed_on(subscription, actor, on, as_known_on))


def use_on(subscription: Subscription, actor: Actor, on: date, known: date) -> Use | None:
    """The newest count of a day until then that was known then. Of one day Dropbox's word goes before a person's."""
    before = _end_of(known)
    seen = _seen(subscription, actor, on, before)
    counted = newest(_counts(subscription, actor, before), on)
    if seen and (counted is None or counted.day <= seen.day):
        return seen
    return counted or _as_it_stands(subscription, on, known)


def newest(counts: Iterable[Use], on: date) -> Use | None:
    """Of counts in the order in which they were written down: of one day the last."""
    found: Use | None = None
    for count in counts:
        if count.day <= on and (found is None or count.day >= found.day):
            found = count
    return found


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, UTC)


def _seen(subscription: Subscription, actor: Actor, on: date, before: datetime) -> Use | None:
    rows = TeamSnapshot.objects.visible_to(actor).filter(connection__subscription=subscription)
    row = rows.filter(day__lte=on, taken_at__lt=before).order_by("-day", "-id").first()
    return Use(row.day, row.used, row.invited, SaidBy.DROPBOX) if row else None


def _counts(subscription: Subscription, actor: Actor, before: datetime) -> Iterable[Use]:
    """An event says what changed: a count that found as many as before has no number of its own."""
    told = Event.objects.visible_to(actor).filter(
        verb=COUNTED, subject_type=Subscription._meta.label_lower, subject_id=subscription.pk, created_at__lt=before
    )
    used: int | None = None
    for new, written_at in told.order_by("created_at", "id").values_list("new", "created_at"):
        used = new.get("used", used)
        day = date.fromisoformat(new["used_on"]) if new.get("used_on") else written_at.astimezone(UTC).date()
        if used is not None:
            yield Use(day, used, new.get("invited"), SaidBy.COUNTED)


def _as_it_stands(subscription: Subscription, on: date, known: date) -> Use | None:
    """What came along with a hand-over was counted by another partner, whose events nobody reads here."""
    if subscription.used is None or subscription.used_on is None or subscription.used_on > on or known < clock.today():
        return None
    return Use(subscription.used_on, subscription.used, None, SaidBy.COUNTED)


def billed_on(subscription: Subscription, actor: Actor, on: date, known: date) -> int | None:
    """Seats that were charged here for that day, as far as it was written down: what was paid before a team was brought along was
    not. None for whoever does not see what the partner pays.
    """
    if not sees_cost(actor):
        return None
    lines = charges_of(subscription, actor).filter(
        price__plan__isnull=False, part_start__lte=on, part_end__gt=on, created_at__lt=_end_of(known)
    )
    credits = Sum("quantity", filter=Q(kind=Charge.Kind.CREDIT), default=0)
    found = lines.order_by().aggregate(lines=Sum("quantity", default=0), credits=credits)
    return found["lines"] - 2 * found["credits"]
