"""How whoever reads a mail counts time: as their account says, or as the message itself does of somebody without one."""

from zoneinfo import ZoneInfo

from portal.accounts.models import User
from portal.accounts.preferences import UTC, zone_named, zone_of
from portal.mail.hours import ReaderCalendar
from portal.mail.models import Message


def zone_of_reader(message: Message) -> ZoneInfo:
    """UTC where nobody said anything; mails name the zone of every hour."""
    user = User.objects.filter(pk=message.context.get("user_id", "")).first()
    return zone_of(user) if user else zone_named(message.context.get("zone", "")) or UTC


def calendar_of_reader(message: Message) -> ReaderCalendar:
    """With the weekend of the reader's country, or of its partner's."""
    country = message.context.get("country") or (message.partner.country if message.partner else "")
    return ReaderCalendar(zone_of_reader(message), country)
