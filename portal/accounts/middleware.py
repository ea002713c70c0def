"""Pages speak the signed-in person's language and show times in their zone; their session is noted as in use."""

from contextlib import ExitStack
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from portal.accounts.models import User
from portal.accounts.sessions import note_seen


class PreferencesMiddleware:
    """Asks the session only when the request brings one, so that strangers and keys cost no query."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith("/api/")
        if not known or not request.user.is_authenticated:
            return self.get_response(request)
        note_seen(request)
        with ExitStack() as stack:
            stack.enter_context(timezone.override(zone_of(request.user)))
            if request.user.language in dict(settings.LANGUAGES):
                stack.enter_context(translation.override(request.user.language))
            return self.get_response(request)


def zone_of(user: User) -> ZoneInfo:
    try:
        return ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
