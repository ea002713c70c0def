"""What every list offers beside its rows: which columns it shows."""

from urllib.parse import urlsplit

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from portal.lists.chips import address
from portal.lists.columns import LISTS
from portal.lists.services import choose_columns
from portal.web.pages import person_page
from portal.web.request import PersonRequest


@person_page
@require_POST
def list_columns(request: PersonRequest, name: str) -> HttpResponse:
    """Kept for the person, and put into the address that they return to, so that it shows the same to whom they send it."""
    declared = LISTS.get(name)
    if declared is None:
        raise Http404
    names = declared.usual_columns if "usual" in request.POST else request.POST.getlist("columns")
    choice = choose_columns(actor=request.actor, user=request.user, declared=declared, columns=names)
    back = urlsplit(request.POST.get("back", ""))
    path = back.path if url_has_allowed_host_and_scheme(back.path, allowed_hosts=None) else "/"
    return redirect(path + address(QueryDict(back.query), columns=",".join(choice.columns)))
