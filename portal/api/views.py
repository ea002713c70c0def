from functools import cache
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.renderers import JSONRenderer

from portal.web.markdown import render_markdown
from portal.web.pages import public_page


@cache
def _document(language: str) -> tuple[bytes, str]:
    """With its ETag. It takes seconds to make, and nothing but the code and the language decides what is in it.

    Without indentation, which would double it: people read it in the explorer.
    """
    content = JSONRenderer().render(SchemaGenerator().get_schema(public=True))
    return content, f'"{sha256(content).hexdigest()}"'


@public_page
@require_safe
@condition(etag_func=lambda request: _document(get_language())[1])
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for everybody. A generator that asks again is answered 304."""
    response = HttpResponse(_document(get_language())[0], content_type=OpenApiJsonRenderer.media_type)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@public_page
def explorer(request: HttpRequest) -> HttpResponse:
    """Swagger UI on our own document; it works offline and under the content security policy."""
    return render(request, "portal/explorer.html")


@public_page
def changelog(request: HttpRequest) -> HttpResponse:
    """docs/api-changelog.md: what changed for integrations, and what is on its way out."""
    text = (settings.BASE / "docs" / "api-changelog.md").read_text()
    return render(request, "portal/api_changelog.html", {"text": render_markdown(text)})
