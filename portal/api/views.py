from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularJSONAPIView

from portal.web.pages import public_page

openapi = public_page(SpectacularJSONAPIView.as_view(throttle_classes=[]))


@public_page
def explorer(request: HttpRequest) -> HttpResponse:
    """Swagger UI on our own document; it works offline and under the content security policy."""
    return render(request, "portal/explorer.html")
