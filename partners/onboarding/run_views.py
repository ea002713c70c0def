"""Who is on which journey, and what was done with each: staff's list, its record, and stopping one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from partners.onboarding.describing import words_of_standing
from partners.onboarding.editor_views import crumbs
from partners.onboarding.lists import JOURNEY_RUNS, QUICK
from partners.onboarding.models import JourneyRun
from partners.onboarding.queries import acts_of, stands_until
from partners.onboarding.services import stop_journey_run
from portal.actions import offer
from portal.events.queries import timeline_of
from portal.lists.table import table
from portal.mail.models import Message
from portal.tenancy.kinds import staff_reads
from portal.web.pages import staff_page_about
from portal.web.reasons import ReasonForm
from portal.web.request import PersonRequest
from portal.web.submit import submit

READ_BY = gettext_lazy("Staff of the network and the partner's owners and admins read it. It stays in the timeline.")


@staff_page_about(JourneyRun)
def journey_run_list(request: PersonRequest) -> HttpResponse:
    context = {
        "listing": table(request, JOURNEY_RUNS, quick=QUICK),
        "breadcrumbs": [*crumbs(), (_("People on journeys"), None)],
    }
    return render(request, "partners/onboarding/runs.html", context)


@staff_page_about(JourneyRun)
def journey_run(request: PersonRequest, pk: str) -> HttpResponse:
    return _record_page(request, _run(request, pk), ReasonForm(None, read_by=READ_BY))


@require_POST
@staff_page_about(JourneyRun)
def journey_run_stop(request: PersonRequest, pk: str) -> HttpResponse:
    record, form = _run(request, pk), ReasonForm(request.POST, read_by=READ_BY)
    if submit(request, form, stop_journey_run, run=record):
        messages.success(request, _("The run is stopped: nothing further comes of it."))
        return redirect("journey-run", pk)
    return _record_page(request, record, form)


def _run(request: PersonRequest, pk: str) -> JourneyRun:
    return get_object_or_404(JourneyRun.objects.visible_to(request.actor).select_related(*JourneyRun.RELATED), pk=pk)


def _record_page(request: PersonRequest, record: JourneyRun, form: ReasonForm) -> HttpResponse:
    context = {
        "run": record,
        "acts": acts_of(record),
        "stands_at": words_of_standing(record),
        "until": stands_until(record),
        "reads_mail": staff_reads(Message)(request.actor),
        "form": form,
        "stop": offer(request.actor, "journey-runs.stop", record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": [*crumbs(), (_("People on journeys"), reverse("journey-run-list")), (str(record), None)],
    }
    return render(request, "partners/onboarding/run.html", context)
