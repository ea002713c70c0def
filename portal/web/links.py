"""The two pages of a mailed link that is too old: it offers a new one, and the new one is on its way.

Neither shows a link: a new one reaches nobody but the mailbox that the old one was sent to.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.errors import LinkTooOld


def link_expired(request: HttpRequest, error: LinkTooOld, *, renew_url: str, **fields: str) -> HttpResponse:
    """`fields` go with the button, unseen."""
    context = {"error": error, "renew_url": renew_url, "fields": fields}
    return render(request, "portal/links/expired.html", context, status=error.status)


def link_renewed(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/links/renewed.html")
