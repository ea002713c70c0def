"""What a partner may have by its place in the programme. The ground asks by code; the trade, which knows tiers, answers."""

from collections.abc import Callable
from dataclasses import dataclass

# What the portal itself enforces or does. Staff may promise more, under codes of their own.
API_KEYS = "api-keys"  # how many may be active at once
OWN_BRAND = "own-brand"  # own logo and colours in mail
INTERNAL_USE = "internal-use-licences"  # how many seats its own people may have for nothing
ENFORCED = frozenset({API_KEYS, OWN_BRAND, INTERNAL_USE})


@dataclass(frozen=True, slots=True)
class Entitlement:
    """`limit` is how many or how much; None is as much as one likes."""

    granted: bool
    limit: int | None = None

    def __bool__(self) -> bool:
        return self.granted

    def allows(self, number: int) -> bool:
        return self.granted and (self.limit is None or number <= self.limit)


Source = Callable[[str, str], Entitlement]
_sources: list[Source] = []


def entitlement_source(source: Source) -> Source:
    """Register the one function that answers for a partner's id and a code."""
    _sources.append(source)
    return source


def entitled_now(partner_id: str, code: str) -> Entitlement:
    """What nobody has laid down is granted without a limit."""
    answers = [source(partner_id, code) for source in _sources]
    return answers[0] if answers else Entitlement(True)
