"""When so many mails of a stream come back that it is better to stop and look. Pure."""

from collections.abc import Sequence

LOOKED_AT = 50
TOO_MANY = 5  # also of few: four out of four say more about four addresses than about a stream


def trips(newest_first: Sequence[bool]) -> bool:
    """Each is True where it went wrong."""
    return sum(newest_first[:LOOKED_AT]) >= TOO_MANY
