"""The suite's exception handler for the API: an answer may only be refused as the OpenAPI document says of its operation."""

from rest_framework import exceptions
from rest_framework.response import Response

from portal.api.problems import exception_handler as portals_own
from portal.api.refusals import refusals_of
from portal.api.viewsets import PortalViewSet
from portal.errors import PortalError


def exception_handler(error: Exception, context: dict) -> Response | None:
    view = context.get("view")
    answer = portals_own(error, context)
    operation = getattr(view, "action", None) not in {None, "metadata"}  # OPTIONS is no operation of the document
    if answer is not None and isinstance(view, PortalViewSet) and operation:
        listed = refusals_of(type(view), view.action, view.request.method)
        known = isinstance(error, tuple(listed)) if isinstance(error, PortalError | exceptions.APIException) else True
        assert known, f"{view.noun} {view.action}: the document does not list {type(error).__name__}"
    return answer
