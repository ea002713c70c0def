"""/mailbox/: what the development mail catcher caught. It exists only where one runs, never in production."""

import functools
from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal import env
from portal.mail import mailbox
from portal.mail.frames import FRAME_POLICY, LINKS_OPEN_OUTSIDE
from portal.web.pages import public_page


def where_mail_is_caught(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @functools.wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if env.MODE == env.PRODUCTION or not settings.MAIL_CATCHER_DIR:
            raise Http404
        return view(request, *args, **kwargs)

    return page


def _caught(name: str) -> mailbox.Caught:
    if (caught := mailbox.caught_mail(name)) is None:
        raise Http404
    return caught


@require_safe
@public_page
@where_mail_is_caught
def mailbox_list(request: HttpRequest) -> HttpResponse:
    context = {"mails": mailbox.caught_mails(), "shown": mailbox.SHOWN, "breadcrumbs": [(_("Mailbox"), None)]}
    return render(request, "portal/mailbox/list.html", context)


@require_safe
@public_page
@where_mail_is_caught
def mailbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    caught = _caught(name)
    crumbs = [(_("Mailbox"), reverse("mailbox")), (caught.subject, None)]
    return render(request, "portal/mailbox/mail.html", {"caught": caught, "breadcrumbs": crumbs})


@require_safe
@public_page
@where_mail_is_caught
@xframe_options_sameorigin
def mailbox_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part alone, for the frame. Whatever it contains cannot run or load anything."""
    response = HttpResponse(LINKS_OPEN_OUTSIDE + _caught(name).html_with_pictures())
    response["Content-Security-Policy"] = FRAME_POLICY
    return response
