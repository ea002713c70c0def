from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.events.queries import timeline_of
from portal.jobs.filters import JobFilter, ResultFilter
from portal.jobs.models import Job, JobRow
from portal.jobs.places import bar_of, subject_url
from portal.jobs.queries import result_file, rows_of
from portal.jobs.registry import kind_of
from portal.jobs.services import cancel_job, retry_job
from portal.subjects import page_of
from portal.web.listing import listing
from portal.web.pages import person_page
from portal.web.request import PersonRequest
from portal.web.sides import both_sides, url_of
from portal.web.submit import perform

ROWS_SHOWN = 50


def _job(request: PersonRequest, pk: str) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.actor).select_related("partner"), pk=pk)


def _crumbs(request: PersonRequest, *further: tuple) -> list[tuple]:
    if request.partner:
        first = (_("Settings"), reverse("partner-settings", args=[request.partner.slug]))
    else:
        first = (_("Operations"), reverse("staff-operations"))
    return [first, (_("Jobs"), url_of(request, "job-list") if further else None), *further]


@both_sides
def job_list(request: PersonRequest) -> HttpResponse:
    jobs = listing(request, Job.objects.visible_to(request.actor).select_related("partner"), JobFilter, ("-id",))
    context = {
        "listing": jobs,
        "rows": [{"job": job, "url": url_of(request, "job", job.pk)} for job in jobs.rows],
        "list_url": url_of(request, "job-list"),
        "breadcrumbs": _crumbs(request),
    }
    return render(request, "portal/jobs/list.html", context)


@both_sides
def job(request: PersonRequest, pk: str) -> HttpResponse:
    """How far it is and what became of each row, with the way to the record."""
    record = _job(request, pk)
    rows = listing(request, rows_of(record), ResultFilter, ("number",), size=ROWS_SHOWN)
    context = {
        **bar_of(request, record),
        "listing": rows,
        "rows": [{"row": row, "url": page_of(row.record_id, request.partner)} for row in rows.rows],
        "makes_file": kind_of(record).file is not None,
        "results": JobRow.State.choices,
        "own_url": url_of(request, "job", record.pk),
        "subject_url": subject_url(request, record),
        "timeline": timeline_of(record, request.actor),
        "breadcrumbs": _crumbs(request, (record.title, None)),
    }
    return render(request, "portal/jobs/record.html", context)


@both_sides
def job_progress(request: PersonRequest, pk: str) -> HttpResponse:
    """The bar alone, for the page that polls it. A finished job's bar fetches what that page says now, and puts it in place."""
    record = _job(request, pk)
    polling = getattr(request, "htmx", None)
    page = (polling and polling.current_url_abs_path) if record.is_finished else None
    return render(request, "portal/jobs/_progress.html", bar_of(request, record) | {"finished_page": page})


@both_sides
@require_POST
def job_cancel(request: PersonRequest, pk: str) -> HttpResponse:
    record = _job(request, pk)
    perform(request, cancel_job, job=record, done=_("It stops after the rows in hand. Rows that are in stay in."))
    return redirect(subject_url(request, record) or url_of(request, "job", record.pk))


@both_sides
@require_POST
def job_retry(request: PersonRequest, pk: str) -> HttpResponse:
    record = _job(request, pk)
    perform(request, retry_job, job=record, done=_("What is not in yet is tried again."))
    return redirect(url_of(request, "job", record.pk))


@both_sides
def job_file(request: PersonRequest, pk: str) -> HttpResponseBase:
    return result_file(request, _job(request, pk), request.actor)


@person_page
def watched(request: PersonRequest) -> HttpResponse:
    """The person's running jobs, for the bar that stands on every page and asks again."""
    return render(request, "portal/jobs/watched.html")
