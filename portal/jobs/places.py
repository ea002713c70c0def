"""Where a job, what it works on, and the records of its rows are looked at."""

import re

from django.urls import reverse

from portal.actions import offer
from portal.ids import PATTERN
from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.jobs.services import steers
from portal.web.request import PersonRequest
from portal.web.sides import url_of

# Prefix of the id → url name of the record's page, on the partner's side and on staff's; empty where there is none.
_PAGES: dict[str, tuple[str, str]] = {}


def record_page(prefix: str, partner: str = "", staff: str = "") -> None:
    """Nouns whose records jobs change say where one is looked at."""
    _PAGES[prefix] = (partner, staff)


def record_url(request: PersonRequest, record_id: str) -> str:
    if not re.fullmatch(PATTERN, record_id):  # what somebody sent
        return ""
    partner, staff = _PAGES.get(record_id.partition("_")[0], ("", ""))
    if request.partner and partner:
        return reverse(partner, args=[request.partner.slug, record_id])
    return reverse(staff, args=[record_id]) if staff and not request.partner else ""


def subject_url(request: PersonRequest, job: Job) -> str:
    page = kind_of(job).page
    return reverse(page, args=[request.partner.slug, job.subject_id]) if page and request.partner else ""


def url_of_job(job: Job) -> str:
    """Wherever the person is: on the side of the job's partner, or of staff."""
    return reverse("job", args=[job.partner.slug, job.pk]) if job.partner else reverse("staff-job", args=[job.pk])


def bar_of(request: PersonRequest, job: Job) -> dict:
    """What a page knows that shows the job's bar: the job, where its buttons lead, and which of them are this person's."""
    verbs = ("cancel", "retry") if steers(request.actor, job) else ()
    offers = {verb: offer(request.actor, f"jobs.{verb}", job) for verb in verbs}
    urls = {f"{name}_url": url_of(request, f"job-{name}", job.pk) for name in ("progress", "cancel", "retry", "file")}
    return {"job": job, **offers, **urls}
