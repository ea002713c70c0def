"""What charges add up to by month, plan or client, and the seats beside that. Never over two currencies."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from partners.charges.models import Charge
from partners.charges.queries import STILL_HERE, Sums, added_up
from partners.reports.seats import seats_by, seats_of_months
from partners.subscriptions.models import Subscription
from partners.subscriptions.terms import add_months
from partners.tiers.models import TierChange
from portal.countries import country_name

HERE = "subscription__client_account"


@dataclass(frozen=True, slots=True)
class Grouping:
    """`key` and `name` are of a charge, `seats` and `named` the same of a team, empty where seats are not counted by it.
    `when` says as of which day something that changes is meant.
    """

    code: str
    label: Any
    key: Any
    name: Any
    seats: str = ""
    named: str = ""
    staff: bool = False
    when: Any = ""
    said: Callable[[Any], str] = str


def _still_here(path: str) -> Case:
    """Of what was handed over nothing is told but its sum."""
    return Case(When(STILL_HERE, then=path), default=Value(""), output_field=CharField())


def _tier_then(field: str) -> Coalesce:
    """As `benefits.tier_on` says it, of the day on which what was charged for begins."""
    steps = TierChange.objects.filter(partner=OuterRef("partner"))
    led = steps.filter(changed_on__lte=OuterRef("part_start")).order_by("-changed_on", "-id")
    began = steps.order_by("changed_on", "id")
    return Coalesce(
        Subquery(led.values(f"tier__{field}")[:1]),
        Subquery(began.values(f"previous__{field}")[:1]),
        F(f"partner__profile__tier__{field}"),
    )


GROUPINGS = {
    one.code: one
    for one in (
        Grouping(
            "month", _("Month"), TruncMonth("part_start"), TruncMonth("part_start"),
            said=lambda month: date_format(month, "YEAR_MONTH_FORMAT"),
        ),
        Grouping(
            "plan", _("Plan or add-on"), Coalesce("price__plan__code", "price__add_on__code"),
            Coalesce("price__plan__name", "price__add_on__name"), seats="plan__code", named="plan__name",
        ),
        Grouping(
            "client", _("Client"), _still_here(HERE), _still_here(f"{HERE}__name"), seats="client_account",
            named="client_account__name",
        ),
        Grouping(
            "seller", _("Seller"), _still_here(f"{HERE}__owner__user"), _still_here(f"{HERE}__owner__user__name"),
            seats="client_account__owner__user", named="client_account__owner__user__name",
            when=_("By who looks after the client today, also for the days before."),
        ),
        Grouping(
            "partner", _("Partner"), F("partner_id"), F("partner__name"), seats="partner", named="partner__name", staff=True
        ),
        Grouping(
            "tier", _("Tier"), _tier_then("code"), _tier_then("name"),
            seats="partner__profile__tier__code", named="partner__profile__tier__name", staff=True,
            when=_("Charges by the tier that the partner had on the day from which they count, seats by its tier today."),
        ),
        Grouping(
            "country", _("Country"), F("partner__country"), F("partner__country"), seats="partner__country",
            named="partner__country", staff=True, said=country_name,
            when=_("By the country that the partner has today, also for the days before."),
        ),
    )
}  # fmt: skip
NOBODY = {
    "client": _("Handed over since"),
    "seller": _("Nobody, or handed over since"),
    "tier": _("Without a tier"),
    "country": _("Without a country"),
}


@dataclass(slots=True)
class Row:
    """`seats` is None where they are not counted by it: of an add-on, or of a month to come."""

    key: str
    label: str
    seats: int | None = None
    sums: list[Sums] = field(default_factory=list)


def report(
    charges: QuerySet[Charge], subscriptions: QuerySet[Subscription], grouping: Grouping, since: date, until: date
) -> list[Row]:
    """Of the charges of these days: every month in order, else the most suggested retail first."""
    found = {month: Row(month, label) for month, label in _months(since, until)} if grouping.code == "month" else {}
    charges = charges.filter(part_start__gte=since, part_start__lte=until)
    for group in _groups(charges, grouping):
        key = _key(group["key"])
        row = found.setdefault(key, Row(key, _label(grouping, group)))
        row.sums.append(added_up(group))
    _add_seats(found, subscriptions, grouping, until)
    if grouping.code == "month":
        return [found[key] for key in sorted(found)]
    return sorted(found.values(), key=lambda row: (-max((one.retail.amount for one in row.sums), default=0), row.label))


def _months(since: date, until: date) -> Iterator[tuple[str, str]]:
    first = since.replace(day=1)
    while first <= until:
        yield f"{first:%Y-%m}", date_format(first, "YEAR_MONTH_FORMAT")
        first = add_months(first, 1)


def _groups(charges: QuerySet[Charge], grouping: Grouping) -> Iterable[Mapping[str, Any]]:
    keyed = charges.order_by().annotate(key=grouping.key, name=grouping.name).values("key", "name", "price__currency")
    sums = {"number": Count("pk"), "costs": Sum("cost"), "retails": Sum("retail")}
    return keyed.annotate(**sums).order_by("price__currency", "key")


def _key(value: Any) -> str:
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value or "")


def _label(grouping: Grouping, group: Mapping[str, Any]) -> str:
    return grouping.said(group["name"]) if group["name"] else str(NOBODY.get(grouping.code, "–"))


def _add_seats(found: dict[str, Row], subscriptions: QuerySet[Subscription], grouping: Grouping, until: date) -> None:
    """What has seats has a line, also where nothing was charged in these days."""
    if grouping.code == "month":
        for month, seats in seats_of_months(subscriptions, list(found), until).items():
            found[month].seats = seats
    for group in seats_by(subscriptions, grouping.seats, grouping.named) if grouping.seats else ():
        key = _key(group["key"])
        found.setdefault(key, Row(key, _label(grouping, group))).seats = group["seats"]


def totals(rows: Iterable[Row]) -> list[Sums]:
    found: dict[str, Sums] = {}
    for one in (one for row in rows for one in row.sums):
        currency = one.cost.currency
        before = found.get(currency)
        found[currency] = before.with_sums(one) if before else one
    return [found[currency] for currency in sorted(found)]
