from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularJSONAPIView

from portal.web.markdown import render_markdown
from portal.web.pages import public_page

openapi = public_page(SpectacularJSONAPIView.as_view(throttle_classes=[]))


@public_page
def explorer(request: HttpRequest) -> HttpResponse:
    """Swagger UI on our own document; it works offline and under the content security policy."""
    return render(request, "portal/explorer.html")


@public_page
def changelog(request: HttpRequest) -> HttpResponse:
    """docs/api-changelog.md: what changed for integrations, and what is on its way out."""
    text = (settings.BASE / "docs" / "api-changelog.md").read_text()
    return render(request, "portal/api_changelog.html", {"text": render_markdown(text)})
