"""How many seats there are, and were at the end of each month: the ledger's movements, less what has ended."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, timedelta
from typing import Any

from django.db.models import Case, DateField, F, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import TruncDate

from partners.subscriptions.models import SeatMovement, Subscription
from partners.subscriptions.terms import add_months
from portal.events.models import Event

State = Subscription.State


def seats_by(subscriptions: QuerySet[Subscription], path: str, name: str) -> Iterable[Mapping[str, Any]]:
    """`key`, `name` and `seats` of the teams that there are."""
    live = subscriptions.filter(state__in=Subscription.LIVE).order_by()
    return live.annotate(key=F(path), name=F(name)).values("key", "name").annotate(seats=Sum("purchased"))


def seats_of_months(subscriptions: QuerySet[Subscription], months: Iterable[str], today: date) -> dict[str, int]:
    """At the end of each month (`2026-11`), of the running one today. What was handed over counts where it is now."""
    moved = SeatMovement.objects.filter(subscription__in=subscriptions).order_by()
    began = list(moved.values_list("effective_on").annotate(seats=Sum("delta")))
    ended = with_end(subscriptions).exclude(ended_on=None).order_by()
    left = list(ended.values_list("ended_on").annotate(seats=Sum("purchased")))
    found = {}
    for month in months:
        last = min(add_months(date.fromisoformat(f"{month}-01"), 1) - timedelta(days=1), today)
        found[month] = sum(seats for day, seats in began if day <= last) - sum(
            seats for day, seats in left if day <= last
        )
    return found


def with_end(subscriptions: QuerySet[Subscription]) -> Any:
    """`ended_on`: what expired did with its term; what was cancelled, on the day its event says."""
    cancelled = Event.objects.filter(
        subject_type=Subscription._meta.label_lower, subject_id=OuterRef("pk"), verb="subscription.cancelled"
    )
    day = Subquery(
        cancelled.order_by("-created_at").annotate(day=TruncDate("created_at", tzinfo=UTC)).values("day")[:1]
    )
    ends = Case(
        When(state=State.EXPIRED, then=F("renews_on")), When(state=State.CANCELLED, then=day), output_field=DateField()
    )
    return subscriptions.annotate(ended_on=ends)
