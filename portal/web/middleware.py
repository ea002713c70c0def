"""What every request passes: a request id, a content security policy, a guard against hostile input, and refusals as pages."""

import re
import secrets
import time

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from portal.api.problems import problem_for
from portal.errors import PortalError
from portal.logs import log_request, on_behalf_of
from portal.tenancy.actor import Actor
from portal.web.errors import bad_request, refusal_page
from portal.web.request import Request

API_PREFIX = "/api/"
_UTF_8 = {"utf-8", "utf8", "us-ascii"}
_GIVEN_ID = re.compile(r"^[A-Za-z0-9._-]{8,40}$")


class RequestIdMiddleware:
    """Each request has an id, in the answer, in its log lines and in every event it causes, and one line in the log.

    A caller's own id is taken when it is tame.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request.id = given if _GIVEN_ID.match(given) else secrets.token_hex(12)
        began = time.monotonic()
        with on_behalf_of(request.id):
            response = self.get_response(request)
            response["X-Request-Id"] = request.id
            if not getattr(request, "is_probe", False):
                log_request(request, response, began)
        return response


class ContentSecurityPolicyMiddleware:
    """Django 6's `SECURE_CSP`, until we are on it."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = "; ".join(f"{name} {' '.join(sources)}" for name, sources in settings.SECURE_CSP.items())

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response


class NulInAddress(PortalError):
    code = "invalid"
    status = 400
    message = _("The address contains a NUL byte.")
    next_step = _("Remove %00 from it.")


class ForeignCharset(PortalError):
    code = "unsupported_media_type"
    status = 415
    message = _("The request is in another character set than UTF-8.")
    next_step = _("Send UTF-8, and no other charset in Content-Type.")


class HostileInputMiddleware:
    """A NUL byte in a path or query string is nobody's question, and databases raise on it; a form is in its page's charset."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return self._refuse(request, NulInAddress())
        if (request.content_params or {}).get("charset", "utf-8").lower() not in _UTF_8:
            return self._refuse(request, ForeignCharset())
        return self.get_response(request)

    @staticmethod
    def _refuse(request: Request, error: PortalError) -> HttpResponse:
        if request.path.startswith(API_PREFIX):
            return problem_for(request, error)
        return bad_request(request, status=error.status)


class ActorMiddleware:
    """Gives every page an actor (nobody, until a page decorator says who), and shows refusals as pages.

    Pages are personal: no shared cache may keep one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        request.actor = Actor.anonymous(request.id)
        request.partner = None
        request.viewing = None
        request.place = None
        response = self.get_response(request)
        if not request.path.startswith(API_PREFIX):
            response.headers.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(response, ["Cookie"])
        return response

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PortalError) and not request.path.startswith(API_PREFIX):
            return refusal_page(request, exception)
        return None


class BodyTooLarge(PortalError):
    code = "body_too_large"
    status = 413
    message = _("The upload has {found} MB. At most {limit} MB are taken at once.")
    next_step = _("Send a smaller file, or split it into several.")


class LengthMissing(PortalError):
    code = "length_required"
    status = 411
    message = _("The body comes in chunks and does not say how long it is.")
    next_step = _("Send it with a Content-Length header.")


class BodyLimitMiddleware:
    """Refuses a body by its declared length, before any of it is read. No more than declared is read later, so that a file of
    gigabytes never reaches the disk. One that declares none would be read as empty, and what it asks for ignored.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        error = self._refusal(request)
        if error is None:
            return self.get_response(request)
        if request.path.startswith(API_PREFIX):
            return problem_for(request, error)
        return refusal_page(request, error)

    def _refusal(self, request: Request) -> PortalError | None:
        length, limit = _declared_length(request), settings.MOST_BYTES_OF_A_BODY
        if length > limit:
            return BodyTooLarge(found=length // 1_000_000, limit=limit // 1_000_000)
        in_chunks = request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH")
        return LengthMissing() if in_chunks else None


def _declared_length(request: Request) -> int:
    """As Django reads it: what is no number is no length."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
