"""The two pages of a mailed link that is too old: it offers a new one, and the new one is on its way.

Neither shows a link: a new one reaches nobody but the mailbox that the old one was sent to.
"""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal import clock
from portal.errors import LinkTooOld

JUST_NOW = timedelta(minutes=1)  # a second click reads what the first one read


def link_expired(request: HttpRequest, error: LinkTooOld, *, renew_url: str, **fields: str) -> HttpResponse:
    """`fields` go with the button, unseen."""
    context = {"error": error, "renew_url": renew_url, "fields": fields}
    return render(request, "portal/links/expired.html", context, status=error.status)


def link_renewed(request: HttpRequest, *, sent_at: datetime | None = None, elsewhere: str = "") -> HttpResponse:
    """`sent_at`: when the new link left, if not just now. `elsewhere`: the page where one is asked for by address."""
    just_now = sent_at is None or sent_at > clock.now() - JUST_NOW
    context = {"sent_at": None if just_now else sent_at, "elsewhere": elsewhere}
    return render(request, "portal/links/renewed.html", context)
