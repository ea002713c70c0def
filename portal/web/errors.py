"""Errors as pages. Unknown paths under /api/ answer in the API's own words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from portal.api.problems import problem_for
from portal.errors import NotAllowed, NotFound, PortalError
from portal.logs import shown_path


class RequestUnreadable(PortalError):
    code = "invalid"
    status = 400
    message = _("The request cannot be read.")
    next_step = _("Compare it with /api/v1/openapi.json.")


class AccessRefused(NotAllowed):
    message = _("This is not allowed.")
    next_step = _("Compare the key's scopes.")


class NoSuchPath(NotFound):
    message = _("There is nothing under {path}.")
    next_step = _("The paths are listed in /api/v1/openapi.json.")


class InternalError(PortalError):
    code = "internal_error"
    status = 500
    message = _("Something went wrong on our side.")
    next_step = _("Try again later. If it stays, send us the request id.")


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception | None = None, status: int = 400) -> HttpResponse:
    if _is_api(request):
        return problem_for(request, RequestUnreadable())
    return render(request, "400.html", status=status)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_api(request):
        return problem_for(request, AccessRefused())
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if _is_api(request):
        return problem_for(request, NoSuchPath(path=shown_path(request)[:200]))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return problem_for(request, InternalError())
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def refusal_page(request: HttpRequest, error: PortalError) -> HttpResponse:
    """A refusal that no form could show beside a field."""
    if error.status == 404:
        return not_found(request)
    response = render(request, "portal/refusal.html", {"error": error}, status=error.status)
    for name, value in error.headers.items():
        response[name] = value
    return response
