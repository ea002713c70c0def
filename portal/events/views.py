"""Staff's audit explorer: who did what, when and why, and whether the record of it is unchanged."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.events.export import csv_of
from portal.events.filters import EventFilter
from portal.events.models import Event, EventDelivery
from portal.events.queries import all_values_of
from portal.events.sealing import prove
from portal.events.sentences import known_verbs, sentence
from portal.web.listing import listing
from portal.web.pages import staff_page_about
from portal.web.request import Request


@staff_page_about(Event)
def event_list(request: Request) -> HttpResponse:
    rows = Event.objects.visible_to(request.actor).select_related("partner")
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "listing": listing(request, rows, EventFilter, ("-created_at", "-id")),
        "verbs": known_verbs(),
        "query": query.urlencode(),
        "breadcrumbs": [(_("Operations"), reverse("staff-operations")), (_("Audit trail"), None)],
    }
    return render(request, "portal/events/list.html", context)


@staff_page_about(Event)
def event(request: Request, pk: str) -> HttpResponse:
    rows = Event.objects.visible_to(request.actor).select_related("partner")
    record = get_object_or_404(rows, pk=pk)
    context = {
        "event": record,
        "changes": all_values_of(record),
        "proof": prove(record),
        "deliveries": EventDelivery.objects.visible_to(request.actor).filter(event=record),
        "breadcrumbs": [
            (_("Operations"), reverse("staff-operations")),
            (_("Audit trail"), reverse("event-list")),
            (sentence(record), None),
        ],
    }
    return render(request, "portal/events/record.html", context)


@staff_page_about(Event)
def event_export(request: Request) -> HttpResponse | StreamingHttpResponse:
    """All that match, oldest first. A filter that cannot be read exports nothing, rather than everything."""
    filterset = EventFilter(request.GET, queryset=Event.objects.visible_to(request.actor), request=request)
    if not filterset.is_valid():
        return redirect(f"{reverse('event-list')}?{request.GET.urlencode()}")
    response = StreamingHttpResponse(
        csv_of(filterset.qs.order_by("created_at", "id")), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="audit-{clock.today():%Y-%m-%d}.csv"'
    return response
