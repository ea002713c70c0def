"""When a step of a journey is due. Pure."""

from datetime import datetime, timedelta


def due_at(previous: datetime, wait_days: int) -> datetime:
    """So many whole days after the step before it (or, for the first, after the start)."""
    return previous + timedelta(days=wait_days)
