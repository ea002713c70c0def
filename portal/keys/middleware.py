from django.http import HttpRequest, HttpResponse

from portal.keys.usage import note_request


class KeyUsageMiddleware:
    """Counts what each key's requests came to. `ApiKeyAuthentication` says whose they are (`request.api_key`)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if key := getattr(request, "api_key", None):
            note_request(request, response, key, getattr(request, "api_key_address", None))
        return response
