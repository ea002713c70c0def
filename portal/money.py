"""An amount and its currency. Decimal only, rounded here and nowhere else."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language, to_locale


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str  # ISO 4217

    def __sub__(self, other: "Money") -> "Money":
        """Of the same currency: that is for the caller to see to."""
        return Money(self.amount - other.amount, self.currency)

    def rounded(self) -> "Money":
        """To the currency's smallest unit, halves away from zero."""
        unit = Decimal(1).scaleb(-get_currency_precision(self.currency))
        return Money(self.amount.quantize(unit, ROUND_HALF_UP), self.currency)

    @property
    def in_full(self) -> str:
        """With every digit it has: a price may be finer than the smallest coin."""
        locale = to_locale(get_language() or "en")
        return format_currency(self.amount.normalize(), self.currency, locale=locale, decimal_quantization=False)

    def __str__(self) -> str:
        return format_currency(self.amount, self.currency, locale=to_locale(get_language() or "en"))
