"""Questions across charges. Each row brings what explains it: its item, its client and the event that it came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from partners.catalogue.models import AddOn, Plan
from partners.charges.models import Charge
from partners.handovers.models import Handover
from partners.subscriptions.models import Subscription
from partners.subscriptions.terms import add_months
from portal.events.models import Event
from portal.money import Money
from portal.tenancy.actor import Actor

PLACES = Decimal("0.0001")  # that the amount of a charge has
STILL_HERE = Q(subscription__partner=F("partner"))  # not handed over since
DROPPED = "subscription.change_dropped"  # told before the cancellation that is the reason for both


def charges_for(actor: Actor) -> QuerySet[Charge]:
    """All that the actor may read; none for a role that does not see cost."""
    return with_origin(Charge.objects.visible_to(actor))


def charges_of(subscription: Subscription, actor: Actor) -> QuerySet[Charge]:
    """Newest first."""
    return charges_for(actor).filter(subscription=subscription)


def with_origin(rows: QuerySet[Charge]) -> QuerySet[Charge]:
    """`event` is written in the charge's own transaction and under its subscription's lock, so it is the first one after it.

    Whose subscription went over to another partner keeps its charges, and the client's name as it was when it left.
    """
    handed_over = Handover.objects.filter(
        from_partner=OuterRef("partner"),
        client_account=OuterRef("subscription__client_account"),
        state=Handover.State.ACCEPTED,
    )
    told = Event.objects.filter(
        subject_type=Subscription._meta.label_lower,
        subject_id=OuterRef("subscription_id"),
        partner=OuterRef("partner"),
        created_at__gte=OuterRef("created_at"),
    )
    name_then = Subquery(handed_over.order_by("-id").values("client_name")[:1])
    return rows.select_related("price__plan", "price__add_on", "subscription", "order_line__order").annotate(
        item=Coalesce("price__plan__name", "price__add_on__name"),
        item_code=Coalesce("price__plan__code", "price__add_on__code"),
        order=F("order_line__order_id"),
        purchase_order_number=F("order_line__order__purchase_order_number"),
        deal_code=F("order_line__order__deal_code"),
        client_account=Case(When(STILL_HERE, then="subscription__client_account"), output_field=CharField()),
        client_account_name=Case(
            When(STILL_HERE, then="subscription__client_account__name"), default=name_then, output_field=CharField()
        ),
        client_account_external_id=Case(  # the next partner's number is none of this one's
            When(STILL_HERE, then="subscription__client_account__external_id"), output_field=CharField()
        ),
        event=Subquery(told.exclude(verb=DROPPED).order_by("created_at", "id").values("pk")[:1]),
    )


@dataclass(frozen=True, slots=True)
class Sums:
    """Of charges in one currency: never over two."""

    charges: int
    cost: Money
    retail: Money

    @property
    def margin(self) -> Money:
        return self.retail - self.cost

    def plus(self, cost: Money, retail: Money) -> "Sums":
        """With one charge more."""
        currency = self.cost.currency
        cost, retail = (
            Money(one.amount + more.amount, currency) for one, more in ((self.cost, cost), (self.retail, retail))
        )
        return Sums(self.charges + 1, cost, retail)

    def with_sums(self, other: "Sums") -> "Sums":
        """Both, of the same currency."""
        more = self.plus(other.cost, other.retail)
        return Sums(self.charges + other.charges, more.cost, more.retail)


def sums_of(rows: QuerySet[Charge]) -> list[Sums]:
    """For each currency, in its order."""
    found = (
        rows.order_by().values("price__currency").annotate(number=Count("pk"), costs=Sum("cost"), retails=Sum("retail"))
    )
    return [added_up(group) for group in found.order_by("price__currency")]


def added_up(group: Mapping[str, Any]) -> Sums:
    """Of `number`, `costs`, `retails` and their currency. SQLite adds floats: the places that no charge has are its own."""
    cost, retail = (Money(group[name].quantize(PLACES), group["price__currency"]) for name in ("costs", "retails"))
    return Sums(group["number"], cost, retail)


def plans() -> list[tuple[str, str]]:
    return [(row.code, row.name) for row in Plan.objects.all()]


def items() -> list[tuple[str, str]]:
    """(code, name) of all that can be charged, in the catalogue's order."""
    return [*plans(), *((row.code, row.name) for row in AddOn.objects.all())]


def month_of(text: str) -> tuple[date, date] | None:
    """`2026-11` → its first day and the next month's; None for what is no month."""
    try:
        first = date.fromisoformat(f"{text}-01")
        return first, add_months(first, 1)
    except ValueError:
        return None
