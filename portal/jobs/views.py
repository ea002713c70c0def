from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.actions import offer
from portal.jobs.models import Job
from portal.jobs.services import cancel_job
from portal.web.pages import partner_page
from portal.web.request import PartnerRequest
from portal.web.submit import perform


@partner_page
def job_progress(request: PartnerRequest, pk: str) -> HttpResponse:
    """The bar alone, for the page that polls it. A finished job's bar tells the page to load itself anew."""
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    response = render(
        request, "portal/jobs/_progress.html", {"job": job, "cancel": offer(request.actor, "jobs.cancel", job)}
    )
    if job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@partner_page
@require_POST
def job_cancel(request: PartnerRequest, pk: str) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.actor), pk=pk)
    perform(request, cancel_job, job=job, done=_("It stops after the rows in hand. Rows that are in stay in."))
    return redirect("import", request.partner.slug, job.subject_id)
