"""Names for the people of the demo's teams."""

from itertools import islice, product

_GIVEN = ("Ada", "Ben", "Carla", "Dario", "Elena", "Farid", "Greta", "Hugo", "Ines", "Jonas")
_SURNAMES = ("Abbott", "Bauer", "Castillo", "Dietrich", "Evans", "Fischer")


def people_of(domain: str, count: int, *, fresh: bool = False) -> list[tuple[str, str, str]]:
    """(e-mail, given name, surname). The `fresh` are other people than those who are there already."""
    given = reversed(_GIVEN) if fresh else iter(_GIVEN)
    surnames = ("Quinn", "Reyes") if fresh else _SURNAMES
    names = ((first, last) for last, first in product(surnames, given))
    return [(f"{first}.{last}@{domain}".lower(), first, last) for first, last in islice(names, count)]
