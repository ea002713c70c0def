from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware


class ApiConditionalGetMiddleware(ConditionalGetMiddleware):
    """ETags and 304 for the API. Pages carry a fresh CSRF token each time, so an ETag would only cost there."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith("/api/") and not response.streaming:
            return super().process_response(request, response)
        return response


class RateLimitMiddleware:
    """Says with every answer of the API, also a refusal, how many more requests this minute allows."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if limit := getattr(request, "rate_limit", None):
            for name, value in limit.headers().items():
                response[name] = value
        return response
