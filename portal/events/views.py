"""Staff's audit explorer: who did what, when and why, and whether the record of it is unchanged."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from portal.events.filters import ACTING_AS
from portal.events.lists import EVENTS, QUICK
from portal.events.models import Event, EventDelivery
from portal.events.queries import all_values_of
from portal.events.sealing import prove
from portal.events.sentences import known_verbs, sentence
from portal.lists.chips import Options
from portal.lists.table import table
from portal.web.crumbs import in_operations
from portal.web.pages import staff_page_about
from portal.web.request import PersonRequest, Request


@staff_page_about(Event)
def event_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, EVENTS, quick=QUICK, options=[Options("actor_kind", _("Acting as"), ACTING_AS)]),
        "verbs": known_verbs(),
        "breadcrumbs": in_operations(_("Audit trail"), "event-list"),
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
        "breadcrumbs": in_operations(_("Audit trail"), "event-list", (sentence(record), None)),
    }
    return render(request, "portal/events/record.html", context)
