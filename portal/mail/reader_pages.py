"""What the pages behind a mail's links have in common: the language and the look of the mail."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from portal.brand import brand_of
from portal.mail.reader_links import Reader
from portal.tenancy.models import Partner
from portal.web.request import Request


def in_language_of_mail(request: Request, reader: Reader, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Unless whoever reads has chosen one here."""
    chosen = request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    if chosen or reader.message is None:
        return page()
    with translation.override(reader.message.language):
        response = page()
        response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    return response


def look_of(reader: Reader) -> dict:
    """A partner's where the mail was in its name, and who sends it in words."""
    if not reader.partner_id:
        return {"brand": None}
    return {"brand": brand_of(Partner.objects.get(pk=reader.partner_id))}
