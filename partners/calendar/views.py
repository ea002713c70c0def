"""The address of a person's calendar: its page, and what it answers with."""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partners.calendar.feed import calendar_of, member_of, note_reading
from partners.calendar.models import CalendarFeed
from partners.calendar.services import end_calendar_feed, make_calendar_feed
from portal.actions import offer
from portal.addresses import client_ip, network_of
from portal.errors import NotAllowed
from portal.ratelimit import take
from portal.tenancy.roles import TRADE_READERS
from portal.web.pages import partner_page, public_page
from portal.web.request import PartnerRequest, Request
from portal.web.submit import perform

READS_PER_HOUR = 60  # of one address; and of addresses that are none, from one network


@partner_page
def calendar_page(request: PartnerRequest) -> HttpResponse:
    return _page(request)


@partner_page
@require_POST
def calendar_make(request: PartnerRequest) -> HttpResponse:
    """The address is on this page, and on no other."""
    secret = perform(request, make_calendar_feed)
    return _page(request, secret) if secret else redirect("calendar", request.partner.slug)


@partner_page
@require_POST
def calendar_end(request: PartnerRequest) -> HttpResponse:
    if (feed := _own(request)) is not None:
        perform(request, end_calendar_feed, feed=feed, done=_("The address has ended."))
    return redirect("calendar", request.partner.slug)


def _own(request: PartnerRequest) -> CalendarFeed | None:
    """Whoever views the portal as somebody has none."""
    rows = CalendarFeed.objects.visible_to(request.actor)
    return rows.filter(user_id=request.actor.user_id).first() if request.actor.user_id else None


def _page(request: PartnerRequest, secret: str = "") -> HttpResponse:
    if request.actor.role not in TRADE_READERS:
        raise NotAllowed(action=_("Read renewals"))
    feed = _own(request)
    context = {
        "feed": feed,
        "address": settings.SITE_URL + reverse("calendar-feed", args=[secret]) if secret else "",
        "make": offer(request.actor, "calendar-feeds.make"),
        "end": offer(request.actor, "calendar-feeds.end", feed) if feed else None,
        "breadcrumbs": [
            (_("Subscriptions"), reverse("subscription-list", args=[request.partner.slug])),
            (_("Renewals"), reverse("renewal-list", args=[request.partner.slug])),
            (_("Calendar"), None),
        ],
    }
    answer = render(request, "partners/calendar/page.html", context)
    if secret:
        answer["Cache-Control"] = "no-store"
    return answer


@public_page
@require_safe
def calendar_feed(request: Request, secret: str) -> HttpResponse:
    """Open to whoever holds the address: calendar programs sign in nowhere. One that has ended is like one that never was."""
    found = member_of(secret)
    if found is None:
        take(f"calendar-feed:{network_of(client_ip(request))}", capacity=READS_PER_HOUR, per=timedelta(hours=1))
        raise Http404
    feed, membership = found
    take(f"calendar-feed:{feed.pk}", capacity=READS_PER_HOUR, per=timedelta(hours=1))
    note_reading(feed)
    body = calendar_of(membership)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["ETag"], answer["Cache-Control"] = etag, "private, no-cache"  # asked each time, sent when it changed
    answer["Content-Disposition"] = 'inline; filename="renewals.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=answer) or answer
