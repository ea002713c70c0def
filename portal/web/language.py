"""The language of whoever is not signed in: kept in a cookie. People with an account choose on their account page."""

from django.http import HttpResponseBase
from django.views import i18n
from django.views.decorators.http import require_POST

from portal.web.pages import public_page
from portal.web.request import Request


@public_page
@require_POST
def set_language(request: Request) -> HttpResponseBase:
    """Back to the page it was chosen on. Django sees that `next` leads nowhere else."""
    return i18n.set_language(request)
