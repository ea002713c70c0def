"""When mail that nobody has to get leaves: in its reader's hours, and not twice within a day."""

from datetime import UTC, datetime, time, timedelta

import environ
import pytest

from portal import clock
from portal import env as environment
from portal.accounts.preferences import zone_named
from portal.mail import reader_hours
from portal.mail.delivery import send_due
from portal.mail.hours import Hours
from portal.mail.models import Message
from portal.mail.reader_hours import calendar_in, leaves_at, usual_hours
from portal.mail.streams import Stream
from tests.mail.test_services import queue

State = Message.State
pytestmark = pytest.mark.usefixtures("notice")
HOUR = timedelta(hours=1)
FRIDAY_EVENING = datetime(2026, 12, 4, 21, tzinfo=UTC)


@pytest.fixture(autouse=True)
def by_day(settings):
    settings.MAIL_HOURS, settings.MAIL_GAP_HOURS = (time(8), time(18)), 20


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_when_it_leaves():
    """Fri 4 Dec 2026, 21:00 UTC; the zone of the account, the client's country, the partner's."""
    cases = [
        (("Europe/Berlin", "US", "US"), None, "2026-12-07T07:00"),
        (("", "US", "DE"), None, "2026-12-04T21:00"),  # four in the afternoon
        (("", "", "DE"), None, "2026-12-07T07:00"),
        (("", "SA", "DE"), None, "2026-12-06T05:00"),  # there the week begins on Sunday
        (("", "", ""), None, "2026-12-07T08:00"),
        (("Asia/Kathmandu", "NP", "NP"), None, "2026-12-07T02:15"),
        (("", "US", ""), "2026-12-04T20:00", "2026-12-07T13:00"),  # 20 hours later it is a Saturday
        (("", "", "DE"), "2026-12-06T14:00", "2026-12-07T10:00"),  # the gap ends in the middle of the day
    ]
    for (zone, *countries), last, expected in cases:
        calendar = calendar_in(zone_named(zone), *countries)
        left = leaves_at(FRIDAY_EVENING, utc(last) if last else None, usual_hours(calendar), calendar)
        assert left == utc(expected), (zone, countries, last)


def test_in_the_evening_only_what_is_transactional_leaves(company, inbox):
    owner = company.user("owner")
    owner.time_zone = "Europe/Berlin"  # its partner is in the United States, where it is the afternoon
    owner.save()
    news = queue("news", stream=Stream.PRODUCT_NEWS, partner=company.partner, to=owner, email="")
    password = queue("password", partner=company.partner)
    with clock.moved(to=FRIDAY_EVENING):
        send_due()
        news.refresh_from_db()
        password.refresh_from_db()
        assert (news.state, password.state) == (State.QUEUED, State.SENT)
        assert (news.attempts, news.next_at) == (0, utc("2026-12-07T07:00"))
        assert news.error == "It waits for its reader's hours: 08:00 to 18:00, by the clock of Europe/Berlin."


def test_of_two_the_second_waits_for_a_day(db, inbox):
    first, second = (queue(key, stream=Stream.TRAINING) for key in ("first", "second"))
    monday = utc("2026-12-07T09:00")
    for moment, state in ((monday, State.QUEUED), (monday + 22 * HOUR, State.QUEUED), (monday + 24 * HOUR, State.SENT)):
        with clock.moved(to=moment):
            send_due()
        second.refresh_from_db()
        assert second.state == state, moment
    first.refresh_from_db()
    assert second.sent_at - first.sent_at == 24 * HOUR  # five in the morning was late enough, and too early
    assert second.attempts == 1


def test_a_noun_knows_other_hours_and_the_message_where_somebody_lives(db, inbox, monkeypatch):
    nights = Hours(time(22), time(23), frozenset({6}))
    monkeypatch.setattr(reader_hours, "_KNOWERS", [lambda message: None, lambda message: nights])
    message = queue(stream=Stream.TRAINING, context={"zone": "Asia/Tokyo", "country": "JP"})
    with clock.moved(to=FRIDAY_EVENING):
        send_due()
    message.refresh_from_db()
    assert message.next_at == utc("2026-12-05T13:00")


def test_what_expires_meanwhile_is_skipped(db, inbox):
    message = queue(stream=Stream.TRAINING, expires_at=FRIDAY_EVENING + 24 * HOUR)
    for moment in (FRIDAY_EVENING, utc("2026-12-07T09:00")):
        with clock.moved(to=moment):
            send_due()
    message.refresh_from_db()
    assert (message.state, message.error) == (State.SKIPPED, "It was not sent in time, and has expired.")
    assert inbox.accepted == []


@pytest.mark.parametrize("at_work", ["", "first"])
def test_while_one_is_handed_over_another_waits(db, inbox, at_work):
    """Whichever of them is older."""
    first, second = (queue(key, stream=Stream.TRAINING) for key in ("first", "second"))
    monday = utc("2026-12-07T09:00")
    held, free = (first, second) if at_work else (second, first)
    Message.objects.filter(pk=held.pk).update(state=State.SENDING, claim_id="theirs", leased_until=monday + HOUR)
    with clock.moved(to=monday):
        send_due()
    free.refresh_from_db()
    assert (free.state, free.next_at) == (State.QUEUED, monday + timedelta(minutes=2 if at_work else 1))


@pytest.mark.parametrize("written", ["18:00-08:00", "8-18", "08:00", "08:00-08:00", ""])
def test_hours_that_are_none_keep_the_portal_from_starting(written, monkeypatch):
    monkeypatch.setenv("MAIL_HOURS", written)
    with pytest.raises(environ.ImproperlyConfigured):
        environment.mail_hours()


def test_hours_as_they_are_written(monkeypatch):
    for written, read in (("any", None), ("09:30-17:00", (time(9, 30), time(17)))):
        monkeypatch.setenv("MAIL_HOURS", written)
        assert environment.mail_hours() == read
