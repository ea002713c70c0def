from django.http import HttpRequest, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware


class ApiConditionalGetMiddleware(ConditionalGetMiddleware):
    """ETags and 304 for the API. Pages carry a fresh CSRF token each time, so an ETag would only cost there."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith("/api/") and not response.streaming:
            return super().process_response(request, response)
        return response
