"""Questions about jobs: their rows, and their file."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from portal.files.delivery import deliver
from portal.jobs.errors import JobExpired, JobNotFinished, NothingWritten, NotYourFile
from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.jobs.results import csv_of
from portal.tenancy.actor import Actor


def rows_of(job: Job) -> QuerySet[Any]:
    return kind_of(job).rows(job).order_by("number")


def result_file(request: HttpRequest, job: Job, actor: Actor) -> HttpResponseBase:
    """What the job made, or what became of its rows."""
    if not job.is_finished:
        raise JobNotFinished()
    if not job.is_kept:
        raise JobExpired()
    if make := kind_of(job).file:
        if (job.actor_kind, job.actor_id) != (actor.kind, actor.id):  # it holds what they saw, which others may not
            raise NotYourFile(label=job.actor_label)
        if (file := make(job, actor)) is None:
            raise NothingWritten()
        return deliver(request, file)
    response = StreamingHttpResponse(csv_of(job), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{job.pk}.csv"'
    return response
