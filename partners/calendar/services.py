"""Making a calendar's address, making it anew, and ending it. Each person does that for themselves."""

import secrets

from django.utils.translation import gettext_lazy as _

from partners.calendar.models import CalendarFeed
from portal.actions import business_action
from portal.errors import NotFound
from portal.events.record import record_event
from portal.secret_digests import digest_of
from portal.tenancy.actor import Actor
from portal.tenancy.locking import locked
from portal.tenancy.models import Partner
from portal.tenancy.roles import TRADE_READERS


@business_action(
    noun="calendar-feeds",
    verb="make",
    label=_("Make calendar address"),
    roles=TRADE_READERS,
    api=False,
    page="calendar",
)
def make_calendar_feed(*, actor: Actor) -> str:
    """The secret of the address, which is shown once. An earlier address ends."""
    secret = secrets.token_urlsafe(32)
    locked(Partner, actor.partner_id or "")  # a second click waits, and makes another one
    CalendarFeed.objects.filter(partner_id=actor.partner_id, user_id=actor.user_id).delete()
    feed = CalendarFeed.objects.create(partner_id=actor.partner_id, user_id=actor.user_id, digest=digest_of(secret))
    record_event(actor, "calendar_feed.made", feed)
    return secret


@business_action(
    noun="calendar-feeds",
    verb="end",
    label=_("End calendar address"),
    roles=TRADE_READERS,
    subject="feed",
    while_suspended=True,
    api=False,
    page="calendar",
)
def end_calendar_feed(*, actor: Actor, feed: CalendarFeed) -> None:
    if feed.user_id != actor.user_id:
        raise NotFound()
    record_event(actor, "calendar_feed.ended", feed)
    feed.delete()
