"""The demo's price lists. Every amount is made up, says so in its source, and is not `verified`."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from partners.catalogue.models import AddOn, Plan, PriceListItem, Term
from partners.network.models import Tier
from portal import clock

SOURCE = "Demo data, made up"
# What a client is suggested to pay in US dollars, for one unit and month of a yearly term.
RETAIL = {
    "standard": 14, "business": 19, "advanced": 23, "business-plus": 27, "enterprise": 34, "education": 6,
    "extended-version-history": 3, "data-governance": 7, "storage-10-tb": 110, "storage-50-tb": 460,
}  # fmt: skip
TERMS = {Term.MONTHLY: Decimal("1.2"), Term.YEARLY: Decimal(12), Term.YEARLY_PAID_MONTHLY: Decimal("1.05")}
PARTNERS_PAY = {
    "": Decimal("0.86"),
    "select": Decimal("0.82"),
    "elite": Decimal("0.78"),
}  # by tier; the first for all others
RATES = {"USD": Decimal(1), "EUR": Decimal("0.92"), "GBP": Decimal("0.79")}
CENT = Decimal("0.01")


@transaction.atomic
def seed() -> None:
    """Last year's list, this year's, and the one that is announced for a month to come."""
    if PriceListItem.objects.exists():
        return
    today = clock.today()
    begins = [
        date(today.year - 2, 1, 1),
        date(today.year, 1, 1),
        (today.replace(day=1) + timedelta(days=95)).replace(day=1),
    ]
    raised = [Decimal(1), Decimal("1.04"), Decimal("1.08")]
    for start, end, factor in zip(begins, [*begins[1:], None], raised, strict=True):
        PriceListItem.objects.bulk_create(_items(start, end, factor))


def _items(start: date, end: date | None, factor: Decimal) -> Iterator[PriceListItem]:
    sold: list[Plan | AddOn] = [*Plan.objects.all(), *AddOn.objects.all()]
    tiers = {tier.code: tier for tier in Tier.objects.all()}
    for currency, rate in RATES.items():
        for code, share in PARTNERS_PAY.items():
            for item in sold:
                for term, months in TERMS.items():
                    retail = (RETAIL[item.code] * months * rate * factor).quantize(CENT)
                    yield PriceListItem(
                        plan=item if isinstance(item, Plan) else None,
                        add_on=item if isinstance(item, AddOn) else None,
                        tier=tiers.get(code), term=term, currency=currency, retail=retail,
                        cost=(retail * share).quantize(CENT), valid_from=start, valid_until=end, source=SOURCE,
                    )  # fmt: skip
