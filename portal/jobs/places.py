"""Where a job and what it works on are looked at."""

from django.urls import reverse

from portal.actions import offer
from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.jobs.services import steers
from portal.web.request import PersonRequest
from portal.web.sides import url_of


def subject_url(request: PersonRequest, job: Job) -> str:
    return page_of_subject(job) if request.partner else ""


def page_of_subject(job: Job) -> str:
    page = kind_of(job).page
    return reverse(page, args=[job.partner.slug, job.subject_id]) if page and job.partner else ""


def url_of_job(job: Job) -> str:
    """Wherever the person is: on the side of the job's partner, or of staff."""
    return reverse("job", args=[job.partner.slug, job.pk]) if job.partner else reverse("staff-job", args=[job.pk])


def bar_of(request: PersonRequest, job: Job) -> dict:
    """What a page knows that shows the job's bar: the job, where its buttons lead, and which of them are this person's."""
    verbs = ("cancel", "retry") if steers(request.actor, job) else ()
    offers = {verb: offer(request.actor, f"jobs.{verb}", job) for verb in verbs}
    urls = {f"{name}_url": url_of(request, f"job-{name}", job.pk) for name in ("progress", "cancel", "retry", "file")}
    return {"job": job, **offers, **urls}
