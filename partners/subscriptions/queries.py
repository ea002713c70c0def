"""Questions across subscriptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from partners.clients.models import ClientAccount
from partners.subscriptions.models import Charge, ScheduledChange, SeatMovement, Subscription
from portal.tenancy.actor import Actor, ActorKind


def subscriptions_of(client_account: ClientAccount, actor: Actor) -> list[Subscription]:
    """The client account's subscriptions that the actor may see, by renewal."""
    rows = Subscription.objects.visible_to(actor).filter(client_account=client_account)
    return list(with_waiting(rows.select_related("plan", "client_account")))


def live_subscriptions_of(client_account: ClientAccount) -> int:
    return Subscription.objects.filter(client_account=client_account, state__in=Subscription.LIVE).count()


def with_waiting(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Each with what is scheduled for it, in one query for all."""
    waiting = ScheduledChange.objects.filter(state=ScheduledChange.State.SCHEDULED)
    return rows.prefetch_related(Prefetch("scheduled_changes", waiting, to_attr="waiting_changes"))


def renewing_within(rows: QuerySet[Subscription], days: int, today: date) -> QuerySet[Subscription]:
    """Those of teams that there are whose renewal, or end, lies in the next `days` days, soonest first."""
    until = today + timedelta(days=days)
    return rows.filter(state__in=Subscription.LIVE, renews_on__lte=until).order_by("renews_on", "id")


def purchased_seats(rows: QuerySet[Subscription]) -> int:
    """Of the teams that there are."""
    return rows.filter(state__in=Subscription.LIVE).aggregate(seats=Sum("purchased"))["seats"] or 0


def scheduled_change_of(subscription: Subscription) -> ScheduledChange | None:
    """What waits for the renewal; costs no query for rows of `with_waiting`."""
    if hasattr(subscription, "waiting_changes"):
        return next(iter(subscription.waiting_changes), None)
    return subscription.scheduled_changes.filter(state=ScheduledChange.State.SCHEDULED).first()


COST_SCOPE = "charges:read"


def sees_cost(actor: Actor) -> bool:
    """What the partner itself pays, and so its margin; the suggested retail price is no secret. A key has a scope for it."""
    if actor.kind == ActorKind.API_KEY:
        return actor.has_scope(COST_SCOPE)
    return actor.is_staff or actor.role in Charge.read_roles


def next_number(table: Any, partner_id: str) -> int:
    """The partner's next one of its kind, for reading aloud. Call it under the partner's lock."""
    return (table.objects.filter(partner_id=partner_id).aggregate(highest=Max("number"))["highest"] or 0) + 1


@dataclass(frozen=True, slots=True)
class LedgerFault:
    subscription_id: str
    what: str


def ledger_faults() -> Iterator[LedgerFault]:
    """Each subscription whose seats are not what its movements say.

    One statement reads both sides, so that a change made meanwhile is seen on both or on neither.
    """
    newest = SeatMovement.objects.filter(subscription=OuterRef("pk")).order_by("-sequence")
    rows = Subscription.objects.order_by("id").annotate(
        total=Sum("movements__delta"),
        lines=Count("movements"),
        last_sequence=Max("movements__sequence"),
        last_seats=Subquery(newest.values("seats_after")[:1]),
    )
    for row in rows.iterator(chunk_size=1000):
        if what := ledger_fault(row.purchased, row.total, row.lines, row.last_sequence, row.last_seats):
            yield LedgerFault(row.pk, what)


def charge_faults() -> Iterator[LedgerFault]:
    """Each charge whose amounts are not what its price, quantity and days give."""
    rows = Charge.objects.order_by("id").select_related("price__plan", "price__add_on")
    for row in rows.iterator(chunk_size=1000):
        due = row.due
        if (row.cost, row.retail) != (due.cost.amount, due.retail.amount):
            what = _("the charge {charge} says {cost}, its own figures {due}")
            yield LedgerFault(row.subscription_id, what.format(charge=row.pk, cost=row.cost, due=due.cost))


def ledger_fault(
    purchased: int, total: int | None, lines: int, last_sequence: int | None, last_seats: int | None
) -> str:
    """What is wrong between the counter and its ledger: the sum, the last line, the sequence. Empty when they agree."""
    if not lines:
        return _("has no movements")
    if total != purchased:
        return _("counts {purchased} seats, its movements {total}").format(purchased=purchased, total=total)
    if last_seats != purchased:
        return _("counts {purchased} seats, its last line says {seats}").format(purchased=purchased, seats=last_seats)
    return _("misses a line of its ledger") if lines != last_sequence else ""
