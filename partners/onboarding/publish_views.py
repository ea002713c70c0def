"""What a draft changes, publishing it, discarding it, and switching a journey on and off."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partners.onboarding import drafts
from partners.onboarding.describing import words_of_changes
from partners.onboarding.editor_views import crumbs
from partners.onboarding.engine.checking import ERROR
from partners.onboarding.engine.comparing import compare
from partners.onboarding.engine.reading import read_version
from partners.onboarding.engine.values import Version
from partners.onboarding.forms import PublishForm
from partners.onboarding.models import Journey, JourneyRun
from partners.onboarding.queries import journey_coded, picture_of, running_on, versions_of
from portal.actions import offer
from portal.events.queries import timeline_of
from portal.tenancy.kinds import staff_reads
from portal.web.pages import staff_page
from portal.web.request import Request
from portal.web.submit import perform, require, submit


@staff_page
def journey(request: Request, code: str) -> HttpResponse:
    """The picture of it: its steps, and how many people stand at each."""
    record = journey_coded(request.actor, code)
    context = {
        "journey": record,
        "picture": picture_of(record),
        "versions": versions_of(record),
        "reads_runs": staff_reads(JourneyRun)(request.actor),
        "edit": offer(request.actor, "journeys.edit-draft", record),
        "discard": offer(request.actor, "journeys.discard-draft", record) if record.draft is not None else None,
        "switch": offer(request.actor, f"journeys.switch-{'off' if record.is_active else 'on'}", record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": [*crumbs(), (record.name, None)],
    }
    return render(request, "partners/onboarding/journey.html", context)


@staff_page
def journey_publish(request: Request, code: str) -> HttpResponse:
    require(request, "journeys.publish")
    record = journey_coded(request.actor, code)
    if record.draft is None:
        return redirect("journey", code)
    if request.method == "POST" and request.POST.get("seen") != record.edition:
        messages.warning(request, _("Somebody changed this draft since you opened it: read here what it says now."))
        return redirect("journey-publish", code)
    form = PublishForm(request.POST or None, record)
    if request.method == "POST" and submit(request, form, drafts.publish_draft, journey=record):
        messages.success(request, _("The version is published: new people begin with it."))
        return redirect("journey", code)
    context = {
        "journey": record,
        "form": form,
        "refused": drafts.must_be_somebody_else(request.actor, record),
        "problems": [one for one in drafts.problems_of(record) if one.level == ERROR],
        "changes": list(_changes(record)),
        "running": running_on(record),
        "breadcrumbs": [*crumbs(record), (_("Publish"), None)],
    }
    return render(request, "partners/onboarding/publish.html", context)


def _changes(journey: Journey):
    new = read_version(journey.content)
    old = journey.published.value if journey.published else Version(trigger="", steps=())
    return words_of_changes(old, new, compare(old, new))


@staff_page
@require_POST
def journey_discard(request: Request, code: str) -> HttpResponse:
    record = journey_coded(request.actor, code)
    seen = request.POST.get("seen", "")
    perform(request, drafts.discard_draft, done=_("The draft is discarded."), journey=record, seen=seen)
    return redirect("journey", code)


@staff_page
@require_POST
def journey_switch(request: Request, code: str) -> HttpResponse:
    record = journey_coded(request.actor, code)
    if request.POST.get("state") == "on":
        perform(request, drafts.switch_on, done=_("Switched on: new people begin on it."), journey=record)
    else:
        done = _("Switched off: nobody new begins on it. Those on their way go on.")
        perform(request, drafts.switch_off, done=done, journey=record)
    return redirect("journey", code)
