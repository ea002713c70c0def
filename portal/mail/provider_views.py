"""Where providers tell what became of mail: anymail's own views, of those that `MAIL_EVENTS` names and of no other."""

import logging
from functools import cache
from importlib import import_module

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.webhooks.base import AnymailBaseWebhookView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.mail import provider_events  # noqa: F401  hears what is told
from portal.web.pages import unlisted_page
from portal.web.request import Request

logger = logging.getLogger(__name__)

MOST_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE  # a thousand events, as many as any provider tells at once


class NotUnderstood(Exception):
    pass


class _Careful(AnymailBaseWebhookView):
    """What cannot be read is refused, and need not be told again. What we failed to keep is: all of it, since what is known
    already changes nothing.
    """

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.run_validators(request)
        try:
            events = self.parse_events(request)
        except Exception as error:
            raise NotUnderstood(f"{type(error).__name__}: {error}") from error
        heard = [self.signal.send_robust(sender=type(self), event=event, esp_name=self.esp_name) for event in events]
        failed = any(isinstance(answer, Exception) for answers in heard for _receiver, answer in answers)
        return HttpResponse(status=500 if failed else 200)


@csrf_exempt  # of machines, which prove themselves by a signature or a password of their own
@unlisted_page
@require_http_methods(["HEAD", "POST"])  # with HEAD some try the address when it is set up
def mail_events(request: Request, provider: str) -> HttpResponse:
    if provider not in settings.MAIL_EVENTS:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _said(413, f"At most {MOST_BYTES} bytes are taken at once.")
    view = _view_of(provider)(**settings.MAIL_EVENTS[provider])
    view.setup(request)
    try:
        return view.dispatch(request)
    except AnymailWebhookValidationFailure as error:
        logger.warning("%s: what is said to come from it does not prove it: %s", provider, error)
        return _said(400, "The signature or the password is missing or wrong.")
    except NotUnderstood as error:
        logger.warning("%s tells what cannot be read: %s", provider, error)
        return _said(400, "This cannot be read.")


@cache
def _view_of(provider: str) -> type[AnymailBaseWebhookView]:
    module = import_module(f"anymail.webhooks.{provider}")
    endings = ("TrackingWebhookView", "CombinedWebhookView")
    (found,) = (one for name, one in vars(module).items() if name.endswith(endings) and one.__module__ == module.__name__)
    return type(found.__name__, (_Careful, found), {})


def _said(status: int, words: str) -> HttpResponse:
    return HttpResponse(words + "\n", status=status, content_type="text/plain; charset=utf-8")
