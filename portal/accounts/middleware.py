"""Pages speak the reader's language and show times in their zone; the session of somebody signed in is noted as in use."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from portal.accounts.preferences import language_of, zone_for
from portal.accounts.sessions import note_seen


class PreferencesMiddleware:
    """Asks the session only when the request brings one, so that strangers and keys cost no query."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/"):
            return self.get_response(request)
        known = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        user = request.user if known else AnonymousUser()
        if known:
            note_seen(request)
        with timezone.override(zone_for(request, user)):
            return self._in_their_language(request, language_of(user))

    def _in_their_language(self, request: HttpRequest, language: str) -> HttpResponse:
        """Otherwise Django's middleware has found one: by cookie, then by the browser's header."""
        if not language:
            return self.get_response(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
