"""The link that stops mail of one stream. Looking at it stops nothing: what reads mail opens its links."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from portal.mail.opting import opt_in, opt_out, wishes_of
from portal.mail.reader_links import Reader, read_stop, read_undo, undo_token
from portal.mail.reader_pages import in_language_of_mail, look_of
from portal.mail.streams import Stream
from portal.web.pages import unlisted_page
from portal.web.request import Request


@csrf_exempt  # of what mail programs post by themselves (RFC 8058), and of nothing else
@unlisted_page
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: Request, token: str) -> HttpResponse:
    reader, stream = read_stop(token)
    request.actor = reader.actor(request.id)
    if reader.has_test:
        return in_language_of_mail(request, reader, lambda: _tried(request, stream))
    if request.method == "POST" and request.POST.get("List-Unsubscribe") == "One-Click":
        opt_out(actor=request.actor, reader=reader, stream=stream)
        return HttpResponse(_("Stopped.") + "\n", content_type="text/plain; charset=utf-8")
    return in_language_of_mail(request, reader, lambda: _page(request, reader, stream))


def _tried(request: Request, stream: str) -> HttpResponse:
    """Also where a mail program posts by itself: whoever tries a mail presses its buttons."""
    if request.method == "POST":
        return HttpResponse(
            _("This was a test mail: nothing is stopped.") + "\n", content_type="text/plain; charset=utf-8"
        )
    return render(request, "portal/mail/stop_tried.html", {"stream": Stream(stream).label, "brand": None})


@csrf_protect  # what follows the links of a mail and presses their buttons has no cookie of ours
def _page(request: Request, reader: Reader, stream: str) -> HttpResponse:
    undone, row = False, wishes_of(reader).filter(stream=stream).first()
    was_stopped = row is not None
    if request.method == "POST" and (token := request.POST.get("undo")):
        read_undo(token, reader, stream)
        opt_in(actor=request.actor, reader=reader, stream=stream)
        undone, row = True, None
    elif request.method == "POST":
        row = opt_out(actor=request.actor, reader=reader, stream=stream)
    context = {
        "stream": Stream(stream).label,
        "since": row and row.created_at,
        "undo": undo_token(row) if row and not was_stopped else "",
        "undone": undone,
        **look_of(reader),
    }
    return render(request, "portal/mail/stop.html", context)
