from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.onboarding.models import JourneyRun
from partners.onboarding.queries import journey_lines
from portal.actions import offer
from portal.tenancy.kinds import staff_reads
from portal.web.pages import staff_page
from portal.web.request import Request


@staff_page
def journey_list(request: Request) -> HttpResponse:
    context = {
        "lines": journey_lines(request.actor),
        "reads_runs": staff_reads(JourneyRun)(request.actor),
        "create": offer(request.actor, "journeys.create"),
        "breadcrumbs": [(_("Programme"), reverse("staff-programme")), (_("Journeys"), None)],
    }
    return render(request, "partners/onboarding/journeys.html", context)
