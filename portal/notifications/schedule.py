"""When the daily mail goes out. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DIGEST_AT = time(8)  # where the person lives


def next_digest(after: datetime, zone: ZoneInfo) -> datetime:
    """The next eight o'clock in that zone, in UTC."""
    local = after.astimezone(zone)
    today = datetime.combine(local.date(), DIGEST_AT, zone)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), DIGEST_AT, zone)
    return (today if today > local else tomorrow).astimezone(UTC)
