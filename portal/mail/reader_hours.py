"""When a reader gets what nobody has to get: in which hours of theirs, and how long after the last such mail."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.accounts.preferences import UTC, zone_named
from portal.mail.hours import EVERY_DAY, Hours, ReaderCalendar, next_open, weekend_of
from portal.mail.models import Message
from portal.mail.streams import Stream
from portal.mail.whys import Fact
from portal.zones import zone_of_country

HoursOf = Callable[[Message], Hours | None]
_KNOWERS: list[HoursOf] = []


def knows_hours(knower: HoursOf) -> HoursOf:
    """Hours that somebody chose for a noun's own mails. Put it where it is imported at start: in its `handlers.py`."""
    _KNOWERS.append(knower)
    return knower


def calendar_in(zone: ZoneInfo | None, *countries: str) -> ReaderCalendar:
    """By the zone that they chose, else by that of the first country that has one. `countries` begin with the nearest."""
    zones = (zone, *map(zone_of_country, countries))
    return ReaderCalendar(next(filter(None, zones), UTC), next(filter(None, countries), ""))


def calendar_of_user(user: User, country: str) -> ReaderCalendar:
    return calendar_in(zone_named(user.time_zone), country)


def zone_of_reader(message: Message) -> ZoneInfo | None:
    """That of their account; of whoever has none the one that the message says. None where nobody said anything."""
    user = User.objects.filter(pk=message.context.get("user_id", "")).first()
    return zone_named(user.time_zone if user else message.context.get("zone", ""))


def habits_of(message: Message) -> tuple[ReaderCalendar, Hours | None]:
    """How its reader counts time, and their hours; None where every hour is one. Of whoever has no account the message says what
    was known when it was queued.
    """
    partner = message.partner.country if message.partner else ""
    calendar = calendar_in(zone_of_reader(message), message.context.get("country", ""), partner)
    return calendar, next(filter(None, (knower(message) for knower in _KNOWERS)), None) or usual_hours(calendar)


def usual_hours(calendar: ReaderCalendar) -> Hours | None:
    """What holds where nobody chose others: the network's hours, on working days of the country."""
    if not settings.MAIL_HOURS:
        return None
    opens, closes = settings.MAIL_HOURS
    return Hours(opens, closes, EVERY_DAY - weekend_of(calendar.country))


def least_gap() -> timedelta:
    return timedelta(hours=settings.MAIL_GAP_HOURS)


def opens_at(moment: datetime, hours: Hours | None, calendar: ReaderCalendar) -> datetime:
    return next_open(moment, hours, calendar.zone, calendar.free) if hours else moment


def leaves_at(planned: datetime, last: datetime | None, hours: Hours | None, calendar: ReaderCalendar) -> datetime:
    """Of a mail that is planned for that time, where the last one left at `last`."""
    free_again = last + least_gap() if last else planned
    return opens_at(max(planned, free_again), hours, calendar)


def words_of_hours(hours: Hours, calendar: ReaderCalendar) -> str:
    words = _("It waits for its reader's hours: {opens} to {closes}, by the clock of {zone}.")
    return words.format(opens=f"{hours.opens:%H:%M}", closes=f"{hours.closes:%H:%M}", zone=calendar.zone.key)


def when_it_comes(message: Message) -> list[Fact]:
    """For its reader, who may live elsewhere than we think."""
    if message.stream == Stream.TRANSACTIONAL:
        return []
    calendar, hours = habits_of(message)
    words = (_words_of_open(hours, calendar),) if hours else ()
    n = settings.MAIL_GAP_HOURS
    apart = (ngettext("At most one in {n} hour.", "At most one in {n} hours.", n).format(n=n),) if n else ()
    return [Fact(_("When such mail comes"), (*words, *apart))] if words or apart else []


def _words_of_open(hours: Hours, calendar: ReaderCalendar) -> str:
    return _("From {opens} to {closes} by the clock of {zone}, on: {days}.").format(
        opens=f"{hours.opens:%H:%M}",
        closes=f"{hours.closes:%H:%M}",
        zone=calendar.zone.key,
        days=", ".join(str(WEEKDAYS[day - 1]) for day in sorted(hours.days)),
    )
