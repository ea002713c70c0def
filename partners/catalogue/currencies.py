"""In which currency a partner trades: one of those the network has price lists in."""

from datetime import date

from babel.numbers import get_territory_currencies

CURRENCIES = ("USD", "EUR", "GBP")


def currency_of(country: str) -> str:
    """The country's own where the network trades in it, else US dollars."""
    known = get_territory_currencies(country, date(2025, 1, 1), date(2025, 1, 1)) if country else []
    return next((currency for currency in known if currency in CURRENCIES), CURRENCIES[0])
