"""What a client's admin sees, without an account: what is asked for, the way to Dropbox, and what came of it."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from partners.dropbox import errors
from partners.dropbox.activation import note_opened
from partners.dropbox.app import registered_app
from partners.dropbox.asking import renew_link
from partners.dropbox.connecting import complete
from partners.dropbox.consenting import come_back, leave_for_dropbox, token_on_the_way
from partners.dropbox.links import read_token
from partners.dropbox.models import DropboxConnection
from portal.brand import brand_of
from portal.errors import LinkTooOld, PortalError
from portal.web.links import link_expired, link_renewed
from portal.web.pages import unlisted_page
from portal.web.request import Request


@unlisted_page
def dropbox_connect(request: Request, token: str) -> HttpResponse:
    """Opening it changes nothing but that it was; the button leads to Dropbox, where its admin decides."""
    try:
        connection, request.actor = read_token(token, request_id=request.id)
    except LinkTooOld as too_old:
        return link_expired(request, too_old, renew_url=reverse("dropbox-connect-renew", args=[token]))
    error: PortalError | None = None
    note_opened(connection)
    if request.method == "POST":
        try:
            return _leave(request, connection, token)
        except PortalError as refused:
            error = refused
    context = {
        **_about(connection),
        "error": error,
        "available": registered_app() is not None,
        "suspended": connection.partner.is_suspended,
    }
    return render(request, "partners/dropbox/public.html", context, status=error.status if error else 200)


def _leave(request: Request, connection: DropboxConnection, token: str) -> HttpResponse:
    """A page that leads there at once. A redirect would be refused: `form-action 'self'` holds for where a form ends up, too."""
    url = leave_for_dropbox(request, connection, token)
    answer = render(request, "partners/dropbox/leaving.html", {**_about(connection), "url": url})
    answer["Refresh"] = f"0; url={url}"
    return answer


def _about(connection: DropboxConnection) -> dict:
    return {"connection": connection, "brand": brand_of(connection.partner)}


@unlisted_page
def dropbox_callback(request: Request) -> HttpResponse:
    """From Dropbox, in the browser that left for it. Its page is the link's own, so that loading it again asks nothing twice."""
    try:
        connection, request.actor = come_back(request)
        if request.GET.get("error"):
            raise errors.ConsentDeclined() if request.GET["error"] == "access_denied" else errors.CodeRefused()
        complete(request.actor, connection, request.GET.get("code", "")[:2000])
    except PortalError as error:
        context = {"error": error, "token": token_on_the_way(request)}
        return render(request, "partners/dropbox/failed.html", context, status=error.status)
    return redirect("dropbox-connect", token_on_the_way(request))


@unlisted_page
@require_POST
def dropbox_connect_renew(request: Request, token: str) -> HttpResponse:
    """An old link mails a new one, to the same address."""
    connection, request.actor = read_token(token, request_id=request.id, expired=True)
    renew_link(actor=request.actor, dropbox_connection=connection, language=get_language() or "")
    return link_renewed(request)
