"""What a calendar's address answers with: the next renewal of each subscription, the last days to act before it, and the ends of
delegated access."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from partners.calendar.ics import Day, calendar
from partners.calendar.models import CalendarFeed
from partners.delegated_access.models import DelegatedAccess
from partners.delegated_access.queries import ending_for
from partners.renewals.queries import renewals_for
from partners.subscriptions.coming import Coming, said
from partners.subscriptions.engine.advance import Occasion
from partners.subscriptions.engine.timeline import timeline
from partners.subscriptions.models import Subscription
from partners.subscriptions.queries import sees_cost, trials_of
from partners.subscriptions.refusals import names
from partners.subscriptions.standing import standing_of
from portal import clock
from portal.accounts.policy import partner_demands
from portal.accounts.preferences import language_of
from portal.secret_digests import digest_of
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.tenancy.roles import TRADE_READERS

MOST = 1000  # subscriptions, the next renewals first
READ_EVERY = timedelta(hours=1)  # how often it is noted that somebody reads it


def member_of(secret: str) -> tuple[CalendarFeed, Membership] | None:
    """Who reads, if they still may at this moment: their membership, role and second factor are asked as for a page."""
    feed = CalendarFeed.objects.filter(digest=digest_of(secret)).first()
    if feed is None:
        return None
    memberships = Membership.objects.filter(partner=feed.partner_id, user=feed.user_id, user__is_active=True)
    membership = memberships.exclude(partner__state=Partner.State.CLOSED).select_related("partner", "user").first()
    if membership is None or membership.role not in TRADE_READERS or partner_demands(membership):
        return None
    if feed.created_at < membership.created_at:  # of an earlier time in the company
        return None
    return feed, membership


def note_reading(feed: CalendarFeed) -> None:
    if feed.read_at is None or feed.read_at < clock.now() - READ_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(read_at=clock.now())


def calendar_of(membership: Membership) -> bytes:
    """In the person's language, with what they may see."""
    actor = Actor.member(membership)
    with translation.override(language_of(membership.user) or settings.LANGUAGE_CODE):
        name = _("Renewals of {partner}").format(partner=membership.partner.name)
        return calendar(name, "Partner portal", list(_days(actor, membership.partner)))


def _days(actor: Actor, partner: Partner) -> Iterator[Day]:
    rows: Any = renewals_for(actor).order_by("renews_on", "id")[:MOST]
    with_cost, name = sees_cost(actor), names()
    for row in [*trials_of(actor)[:MOST], *rows]:
        markets = rows.book.markets_of(row)
        position = standing_of(row, markets)
        for entry in timeline(position, markets, clock.today(), row.renews_on):
            if entry.what != Occasion.BILLED:
                yield _day(row, said(entry, name=name), partner, with_cost=with_cost)
    for access in ending_for(actor, MOST):
        yield _end_of(access, partner)


def _end_of(access: DelegatedAccess, partner: Partner) -> Day:
    return Day(
        uid=f"{access.pk}.ends@{urlsplit(settings.SITE_URL).hostname}",
        day=cast(date, access.last_day),
        summary=_("{client}: last day of delegated access").format(client=access.client_name),
        description="\n".join(access.action_words),
        url=settings.SITE_URL + reverse("delegated-access", args=[partner.slug, access.pk]),
        changed_at=access.updated_at,
    )


def _day(row: Subscription, coming: Coming, partner: Partner, *, with_cost: bool) -> Day:
    url = settings.SITE_URL + reverse("subscription", args=[partner.slug, row.pk])
    term = row.get_term_display() if row.term else row.get_state_display()  # a trial has no term
    lines = [f"{row} · {row.plan} · {term}", coming.words]
    if coming.retail is not None:
        lines.append(_("Suggested retail: {amount}").format(amount=coming.retail))
    if with_cost and coming.cost is not None:
        lines.append(_("Cost: {amount}").format(amount=coming.cost))
    if row.is_suspended:
        lines.append(_("It is suspended."))
    return Day(
        uid=f"{row.pk}.{coming.what}.{coming.day:%Y%m%d}@{urlsplit(settings.SITE_URL).hostname}",
        day=coming.day,
        summary=f"{row.client_account}: {coming.words}",
        description="\n".join(lines),
        url=url,
        changed_at=row.updated_at,
    )
