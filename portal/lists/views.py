"""What every list offers beside its rows: which columns it shows, and views kept under a name."""

from urllib.parse import urlsplit

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.lists.chips import address
from portal.lists.models import SavedView
from portal.lists.queries import list_called
from portal.lists.services import choose_columns, create_saved_view, delete_saved_view
from portal.tenancy.actor import Actor
from portal.web.request import PersonRequest
from portal.web.sides import both_sides
from portal.web.submit import perform


@both_sides
@require_POST
def list_columns(request: PersonRequest, name: str) -> HttpResponse:
    """Kept for the person, and put into the address that they return to, so that it shows the same to whom they send it."""
    declared = list_called(name, request.actor)
    if declared is None:
        raise Http404
    names = declared.usual_columns if "usual" in request.POST else request.POST.getlist("columns")
    oneself = Actor.person(request.user, request.id)
    choose_columns(actor=oneself, user=request.user, declared=declared, columns=names)
    path, query = came_from(request)
    return redirect(path + address(query, columns=",".join(column.name for column in declared.chosen(names))))


@both_sides
@require_POST
def saved_view_create(request: PersonRequest, name: str) -> HttpResponse:
    path, query = came_from(request)
    values = {
        "name": request.POST.get("name", ""),
        "query": query.urlencode(),
        "shared": request.POST.get("shared") == "1",
    }
    done = _("The view “{name}” is saved.").format(name=values["name"])
    view = perform(request, create_saved_view, done=done, list_name=name, **values)
    return redirect(f"{path}?{view.query if view else query.urlencode()}")


@both_sides
@require_POST
def saved_view_delete(request: PersonRequest, pk: str) -> HttpResponse:
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    done = _("The view “{name}” is deleted.").format(name=view.name)
    perform(request, delete_saved_view, done=done, saved_view=view)
    path, query = came_from(request)
    return redirect(path + address(query))


def came_from(request: PersonRequest) -> tuple[str, QueryDict]:
    """The list from which it was sent, with what its address said."""
    try:
        back = urlsplit(request.POST.get("back", ""))
    except ValueError:  # `//[` begins an address that is none
        back = urlsplit("")
    path = back.path if url_has_allowed_host_and_scheme(back.path, allowed_hosts=None) else "/"
    return path, QueryDict(back.query)


def address_of_list(request: PersonRequest) -> str:
    """Back to it, as it was."""
    path, query = came_from(request)
    return f"{path}?{query.urlencode()}"
