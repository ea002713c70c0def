"""Where the clocks of a country are read. Pure: for people whose own zone nobody wrote down."""

from zoneinfo import ZoneInfo

from babel.core import get_global

# Of countries with several zones: the one that most people live in.
MAIN = {
    "AR": "America/Argentina/Buenos_Aires", "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto",
    "CD": "Africa/Kinshasa", "CL": "America/Santiago", "CY": "Asia/Nicosia", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei", "GL": "America/Nuuk", "ID": "Asia/Jakarta", "KI": "Pacific/Tarawa", "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro", "MN": "Asia/Ulaanbaatar", "MX": "America/Mexico_City", "MY": "Asia/Kuala_Lumpur",
    "PF": "Pacific/Tahiti", "PT": "Europe/Lisbon", "RU": "Europe/Moscow", "US": "America/New_York", "UZ": "Asia/Tashkent",
}  # fmt: skip


def zones_of_country(country: str) -> list[str]:
    """Their names, as in CLDR; the one that most people live in first."""
    known = get_global("territory_zones").get(country, [])
    main = MAIN.get(country, "")
    return [main, *(name for name in known if name != main)] if main else list(known)


def zone_of_country(country: str) -> ZoneInfo | None:
    return next((ZoneInfo(name) for name in zones_of_country(country)), None)
