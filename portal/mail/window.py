"""How many mails fit into a stretch of time, and how far apart two of them are. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta


def room(sent: Iterable[datetime], now: datetime, most: int, within: timedelta) -> int:
    """How many more may go now, where no more than `most` go `within` that time."""
    return max(0, most - len(_counted(sent, now, within)))


def when(sent: Iterable[datetime], now: datetime, most: int, within: timedelta) -> datetime:
    """From when on there is room for one: now, or as soon as enough of those that were sent no longer count."""
    if most < 1:
        raise ValueError("there is never room")
    counted = _counted(sent, now, within)
    return now if len(counted) < most else counted[-most] + within


def gap(last: datetime | None, now: datetime, least: timedelta) -> datetime:
    """From when on somebody may be mailed again who was mailed last at that time."""
    return now if last is None else max(now, last + least)


def _counted(sent: Iterable[datetime], now: datetime, within: timedelta) -> Sequence[datetime]:
    return sorted(moment for moment in sent if moment + within > now)
