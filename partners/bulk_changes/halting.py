"""When a run stops by itself. Pure.

It begins with a few rows, the canary: one of them that does not go as planned stops it. After them it stops when more than a
tenth of the rows done so far did not, and at least three.
"""

CANARY_PERCENT, LARGEST_CANARY = 5, 5
BAD_PERCENT, FEWEST_BAD = 10, 3


def canary_of(rows: int) -> int:
    """How many of them go first."""
    return max(1, min(LARGEST_CANARY, rows * CANARY_PERCENT // 100))


def must_halt(tried: int, bad: int, canary: int) -> bool:
    """Asked after each row; `bad` were refused, or had changed since they were planned."""
    if tried <= canary:
        return bad > 0
    return bad >= FEWEST_BAD and bad * 100 > tried * BAD_PERCENT
