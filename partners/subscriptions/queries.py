"""Questions across subscriptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from partners.catalogue.models import AddOn
from partners.catalogue.queries import add_ons_for
from partners.charges.models import Charge
from partners.clients.models import ClientAccount
from partners.qualifications.queries import ever_confirmed
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription, SubscriptionAddOn
from partners.subscriptions.terms import Renewals, Term
from portal import clock
from portal.tenancy.actor import Actor, ActorKind


def subscriptions_of(client_account: ClientAccount, actor: Actor) -> list[Subscription]:
    """The client account's subscriptions that the actor may see, by renewal."""
    rows = Subscription.objects.visible_to(actor).filter(client_account=client_account)
    return list(with_parts(rows.select_related("plan", "client_account")))


def renewals_beside(subscription: Subscription) -> dict[str, Renewals]:
    """When its client's other teams renew, as long as their terms stay, by their numbers."""
    rows = Subscription.objects.filter(client_account=subscription.client_account_id, auto_renew=True)
    others = rows.filter(state=Subscription.State.ACTIVE).exclude(pk=subscription.pk).order_by("number")
    return {str(row): Renewals(row.renews_on, row.anchor_on, Term(row.term).months) for row in others if row.term}


def live_subscriptions_of(client_account: ClientAccount) -> int:
    return Subscription.objects.filter(client_account=client_account, state__in=Subscription.LIVE).count()


def with_parts(rows: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Each with its add-ons and what is scheduled for it, and what its client qualifies for, in three queries for all."""
    return rows.prefetch_related(
        Prefetch("scheduled_changes", _waiting(), to_attr="waiting_changes"),
        Prefetch("add_ons", _present(), to_attr="present_add_ons"),
        Prefetch("client_account__qualifications", ever_confirmed(), to_attr="qualifications_held"),
    )


def _waiting() -> QuerySet[ScheduledChange]:
    return ScheduledChange.objects.filter(state=ScheduledChange.State.SCHEDULED).select_related("add_on")


def _present() -> QuerySet[SubscriptionAddOn]:
    return SubscriptionAddOn.objects.filter(ended_on=None).select_related("add_on", "price")


def seats_leaving(subscription: Subscription) -> int:
    """How many a scheduled change takes back at the renewal."""
    row = _waiting().filter(subscription=subscription, kind=ScheduledChange.Kind.SEATS).first()
    return max(subscription.purchased - row.seats, 0) if row and row.seats is not None else 0


def add_ons_of(subscription: Subscription) -> list[SubscriptionAddOn]:
    """Those it has; costs no query for rows of `with_parts`."""
    if hasattr(subscription, "present_add_ons"):
        return subscription.present_add_ons
    return list(_present().filter(subscription=subscription))


def renewing_within(rows: QuerySet[Subscription], days: int, today: date) -> QuerySet[Subscription]:
    """Of teams that are paid for: those whose renewal, or end, lies in the next `days` days, soonest first."""
    return due_within(rows.filter(state__in=Subscription.PAID), days, today)


def due_within(rows: QuerySet[Subscription], days: int, today: date) -> QuerySet[Subscription]:
    """Trials that end among them."""
    until = today + timedelta(days=days)
    return rows.filter(state__in=Subscription.LIVE, renews_on__lte=until).order_by("renews_on", "id")


def trials_of(actor: Actor) -> QuerySet[Subscription]:
    """Those that the actor reads, the next to end first."""
    rows = Subscription.objects.visible_to(actor).filter(state=Subscription.State.TRIAL)
    return rows.select_related("client_account", "plan", "plan_version", "price", "partner").order_by("renews_on", "id")


def purchased_seats(rows: QuerySet[Subscription]) -> int:
    """Of the teams that there are, without those of partners themselves, which nobody bought."""
    return (
        rows.filter(state__in=Subscription.LIVE, client_account__own=False).aggregate(seats=Sum("purchased"))["seats"]
        or 0
    )


def add_ons_held(subscription: Subscription) -> QuerySet[AddOn]:
    return AddOn.objects.filter(pk__in=[row.add_on_id for row in add_ons_of(subscription)])


def add_ons_to_add(subscription: Subscription) -> QuerySet[AddOn]:
    """Those that fit its plan today and are not there."""
    return add_ons_for(subscription.plan, clock.today()).exclude(pk__in=add_ons_held(subscription))


def waiting_of(subscription: Subscription) -> list[ScheduledChange]:
    """What waits for the renewal; costs no query for rows of `with_parts`."""
    if hasattr(subscription, "waiting_changes"):
        return subscription.waiting_changes
    return list(_waiting().filter(subscription=subscription))


def reduction_of(subscription: Subscription) -> ScheduledChange | None:
    """Of what waits, the change of seats."""
    return next((change for change in waiting_of(subscription) if change.seats is not None), None)


def term_waiting(subscription: Subscription) -> ScheduledChange | None:
    """Likewise of the term."""
    return next((change for change in waiting_of(subscription) if change.term), None)


def seats_waiting(subscription: Subscription) -> int | None:
    """The seats from the renewal on, if fewer are scheduled."""
    change = reduction_of(subscription)
    return change.seats if change else None


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
    record_id: str
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
    if not lines:  # of a trial none: it bought nothing
        return _("has no movements") if purchased else ""
    if total != purchased:
        return _("counts {purchased} seats, its movements {total}").format(purchased=purchased, total=total)
    if last_seats != purchased:
        return _("counts {purchased} seats, its last line says {seats}").format(purchased=purchased, seats=last_seats)
    return _("misses a line of its ledger") if lines != last_sequence else ""
