from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partners.onboarding.forms import LONGEST, InventedForm
from partners.onboarding.queries import published_version
from partners.onboarding.replaying import MOST, end_of, invented, replayed
from portal import clock
from portal.web.pages import staff_page
from portal.web.request import Request

ONE_DAY = timedelta(days=1)
LONG = timedelta(days=60)


@staff_page
def journey_simulate(request: Request, code: str) -> HttpResponse:
    """With those who began lately; with an invented partner once the form says when that begins."""
    version = published_version(request.actor, code)
    if version is None:
        raise Http404
    asked = "starts" in request.GET
    today = clock.reader_s_today()
    form = InventedForm(request.GET if asked else None, version, initial={"starts": today, "until": today + LONG})
    tried = asked and form.is_valid()
    if tried:
        lines = invented(version, form.cleaned_data["starts"], form.happens, end_of(form.cleaned_data["until"]))
    else:
        lines = replayed(request.actor, version, clock.now())
    context = {
        "form": form,
        "tried": tried,
        "lines": lines,
        "most": MOST,
        "earlier_url": _at_another_day(request, form, -ONE_DAY) if tried else "",
        "later_url": _at_another_day(request, form, ONE_DAY) if tried else "",
        "breadcrumbs": [
            (_("Programme"), reverse("staff-programme")),
            (_("Journeys"), reverse("journey-list")),
            (version.journey.name, None),
        ],
    }
    return render(request, "partners/onboarding/simulate.html", context)


def _at_another_day(request: Request, form: InventedForm, by: timedelta) -> str:
    """Empty where the clock cannot go."""
    until: date = form.cleaned_data["until"] + by
    if not timedelta() <= until - form.cleaned_data["starts"] <= LONGEST:
        return ""
    query = request.GET.copy()
    query["until"] = until.isoformat()
    return f"?{query.urlencode()}#lines"
