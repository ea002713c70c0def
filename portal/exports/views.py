from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from portal.exports.asked import Asked
from portal.exports.formats import FORMATS
from portal.exports.services import export_at_once, start_export
from portal.jobs.models import Job
from portal.lists.queries import list_called
from portal.lists.views import address_of_list, came_from
from portal.tenancy.actor import Actor
from portal.web.request import PersonRequest
from portal.web.sides import both_sides, url_of
from portal.web.submit import perform


@both_sides
@require_POST
def list_export(request: PersonRequest, name: str) -> HttpResponseBase:
    """The list from which it was sent, as its address says: as a file while it is small, and else as a job's page."""
    declared, format = list_called(name, request.actor), FORMATS.get(request.POST.get("format", ""))
    if declared is None or format is None:
        raise Http404
    _path, query = came_from(request)
    asked = Asked(request.actor, declared, query, format)
    done = perform(request, _export, asked=asked)
    if isinstance(done, Asked):
        return file_of(done)
    return redirect(url_of(request, "job", done.pk) if done else address_of_list(request))


def _export(*, actor: Actor, asked: Asked) -> Asked | Job:
    return (export_at_once if asked.counted.is_exact else start_export)(actor=actor, asked=asked)


def file_of(asked: Asked) -> StreamingHttpResponse:
    response = StreamingHttpResponse(asked.file(), content_type=asked.format.media_type)
    response["Content-Disposition"] = content_disposition_header(True, asked.filename)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
