"""What the quotes of an order come to: amounts of two currencies are never added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from partners.orders.models import Quote
from portal.money import Money


@dataclass(frozen=True, slots=True)
class Total:
    currency: str  # none: nothing is charged
    cost: Decimal
    retail: Decimal
    commitment: Decimal

    @property
    def money(self) -> dict[str, Money]:
        return {name: Money(getattr(self, name), self.currency) for name in ("cost", "retail", "commitment")}


def totals_by_currency(quotes: Sequence[Quote]) -> list[Total]:
    """In the order of the lines. Of a draft that was begun before its partner's currency changed there may be two."""
    return [_total(currency, quotes) for currency in dict.fromkeys(quote.currency for quote in quotes if quote.currency)]


def _total(currency: str, quotes: Sequence[Quote]) -> Total:
    counted = [quote for quote in quotes if quote.currency in ("", currency)]
    return Total(
        currency,
        sum((quote.cost for quote in counted), Decimal(0)),
        sum((quote.retail for quote in counted), Decimal(0)),
        sum((quote.counted for quote in counted), Decimal(0)),
    )


def totals_of(quotes: Sequence[Quote]) -> dict[str, Any]:
    """What an order of these costs and commits to, and until when all of them hold. A draft that came to two currencies is
    placed once it has lost the lines in one of them: till then it counts those in the first.
    """
    total = next(iter(totals_by_currency(quotes)), None) or _total("", quotes)
    return {
        "currency": total.currency,
        "cost": total.cost,
        "retail": total.retail,
        "commitment": total.commitment,
        "remind_at": min((quote.expires_at for quote in quotes), default=None),
    }
