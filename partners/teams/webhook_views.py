"""Dropbox tells that something changed. It is believed by its signature only, answered at once, and nothing is read here."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from partners.dropbox.app import environment_of, registered_app
from partners.dropbox.hints import is_genuine, team_ids_in
from partners.dropbox.queries import connections_of_teams
from partners.teams.due import read_soon
from portal.web.pages import unlisted_page

logger = logging.getLogger(__name__)
LONGEST_CHALLENGE, MOST_BYTES = 1000, 64 * 1024


@csrf_exempt  # Dropbox's servers send it; the signature says so
@unlisted_page
@require_http_methods(["GET", "POST"])
def dropbox_webhook(request: HttpRequest) -> HttpResponse:
    return _told(request) if request.method == "POST" else _challenged(request)


def _challenged(request: HttpRequest) -> HttpResponse:
    """As Dropbox asks before it takes an address: its own words back, and nothing that a browser could take for a page."""
    challenge = request.GET.get("challenge", "")
    if not challenge or len(challenge) > LONGEST_CHALLENGE:
        return _plain("", 400)
    return _plain(challenge)


def _told(request: HttpRequest) -> HttpResponse:
    try:
        body = request.body
    except RequestDataTooBig:
        return _plain("", 413)
    if len(body) > MOST_BYTES:
        return _plain("", 413)
    app = registered_app()
    if app is None or not is_genuine(app, body, request.headers.get("X-Dropbox-Signature", "")):
        return _plain("", 403)
    named = team_ids_in(body)
    if not named:
        logger.warning("a webhook of Dropbox's names no team (%d bytes)", len(body))
    read_soon(connections_of_teams(environment_of(app), named))
    return _plain("")


def _plain(words: str, status: int = 200) -> HttpResponse:
    headers = {"X-Content-Type-Options": "nosniff"}
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8", headers=headers)
