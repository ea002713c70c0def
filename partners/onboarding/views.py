from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from partners.onboarding.queries import SHOWN, journey_lines
from portal.web.pages import staff_page


@staff_page
def journey_list(request: HttpRequest) -> HttpResponse:
    context = {
        "lines": journey_lines(request.actor),
        "shown": SHOWN,
        "breadcrumbs": [(_("Journeys"), None)],
    }
    return render(request, "partners/onboarding/journeys.html", context)
