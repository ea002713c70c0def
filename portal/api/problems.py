"""Every error of the API as RFC 9457 `application/problem+json`: a stable `code`, the field, and the next step."""

import json
from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from portal.errors import NotFound, PortalError
from portal.logs import shown_path

CONTENT_TYPE = "application/problem+json"

# Codes for what DRF raises itself: code, next step.
FRAMEWORK: dict[type[exceptions.APIException], tuple[str, Promise]] = {
    exceptions.NotAuthenticated: (
        "not_authenticated",
        gettext_lazy("Send `Authorization: Bearer pk_…` with a key of your partner."),
    ),
    exceptions.AuthenticationFailed: (
        "key_invalid",
        gettext_lazy("Check the key: it may be mistyped, expired or revoked."),
    ),
    exceptions.MethodNotAllowed: (
        "method_not_allowed",
        gettext_lazy("The answer's Allow header names the methods of this address."),
    ),
    exceptions.UnsupportedMediaType: ("unsupported_media_type", gettext_lazy("Send `Content-Type: application/json`.")),
    exceptions.ParseError: ("malformed", gettext_lazy("Send one well-formed JSON object in UTF-8.")),
    exceptions.Throttled: ("too_many_requests", gettext_lazy("Wait as long as the Retry-After header says.")),
    exceptions.PermissionDenied: ("not_allowed", gettext_lazy("Use a key whose scopes include this.")),
}

_OTHERWISE = ("refused", gettext_lazy("Compare the request with /api/v1/openapi.json."))
# What DRF says of a value that is not there, in words that name the field.
_NOT_GIVEN = {
    "required": gettext_lazy("“{field}” is missing. Send it with a value."),
    "blank": gettext_lazy("“{field}” is empty. Send it with a value."),
    "null": gettext_lazy("“{field}” is null. Send it with a value."),
    "empty": gettext_lazy("“{field}” has nothing in it. Send at least one value."),
}


def problem(
    status: int,
    code: str,
    detail: str | Promise,
    next_step: str | Promise,
    *,
    errors=(),
    instance="",
    request_id="",
) -> dict:
    """The body of a problem; empty members are left out."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        "code": code,
        "next_step": str(next_step),
        "errors": list(errors),
        "instance": instance,
        "request_id": request_id,
    }
    return {name: value for name, value in body.items() if value or name == "detail"}


def problem_for(request: HttpRequest, error: PortalError) -> HttpResponse:
    """A problem outside DRF: unknown paths, refused input, crashes."""
    told = (error.code, str(error), error.advice_by_rest)
    body = problem(error.status, *told, instance=shown_path(request)[:200], request_id=getattr(request, "id", ""))
    response = HttpResponse(json.dumps(body), status=error.status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "private, no-cache"
    return response


def exception_handler(error: Exception, context: dict) -> Response | None:
    """DRF's hook. None (a crash) goes on to Django, whose 500 comes back as a problem through `portal.web.errors`."""
    if isinstance(error, Http404):
        error = NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, PortalError):
        body, status, headers = _from_portal_error(error), error.status, error.headers
    elif isinstance(error, exceptions.ValidationError):
        body, status, headers = _from_validation(error), 400, {}
    elif isinstance(error, exceptions.APIException):
        body, status, headers = _from_framework(error, context.get("view"))
    else:
        return None
    request = context["request"]
    told = problem(
        status, *body[:3], errors=body[3], instance=shown_path(request._request)[:200], request_id=request._request.id
    )
    return Response(told, status=status, headers=headers, content_type=CONTENT_TYPE)


def _from_portal_error(error: PortalError) -> tuple:
    return error.code, str(error), error.advice_by_rest, error.errors


def _from_validation(error: exceptions.ValidationError) -> tuple:
    errors = list(_flatten(error.get_full_details()))
    count = len(errors)
    detail = errors[0]["detail"] if count == 1 else _("{count} fields cannot be taken.").format(count=count)
    return "invalid", detail, _("Mend what `errors` names and send it again."), errors


def _flatten(details, path: str = ""):
    """DRF's nested details as a flat list of {field, code, detail}; nested fields are joined by dots."""
    if isinstance(details, dict) and {"message", "code"} == set(details):
        spoken = _NOT_GIVEN.get(details["code"]) if path else None
        detail = str(spoken).format(field=path) if spoken else str(details["message"])
        yield {"field": path, "code": details["code"], "detail": detail}
    elif isinstance(details, dict):
        for name, inner in details.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flatten(inner, ".".join(filter(None, [path, own])))
    else:
        for index, inner in enumerate(details):
            nested = isinstance(inner, dict) and {"message", "code"} != set(inner)
            yield from _flatten(inner, f"{path}.{index}" if nested else path)


def _from_framework(error: exceptions.APIException, view) -> tuple:
    step: str | Promise
    code, step = next((known for kind, known in FRAMEWORK.items() if isinstance(error, kind)), _OTHERWISE)
    kinds = " or ".join(parser.media_type for parser in view.get_parsers()) if view is not None else ""
    if isinstance(error, exceptions.UnsupportedMediaType) and kinds:
        step = _("Send `Content-Type: {kinds}`.").format(kinds=kinds)
    elif isinstance(error, exceptions.ParseError) and kinds and "application/json" not in kinds:
        step = _("Send a well-formed body of the type {kinds}.").format(kinds=kinds)
    headers = {}
    if challenge := getattr(error, "auth_header", None):  # both are set on the error by DRF
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    return (code, str(error.detail), str(step), []), error.status_code, headers
