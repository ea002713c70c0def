"""Questions about jobs: their rows, and their file."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from portal.jobs.errors import JobExpired, JobNotFinished
from portal.jobs.models import Job
from portal.jobs.registry import kind_of
from portal.jobs.results import csv_of


def rows_of(job: Job) -> QuerySet[Any]:
    return kind_of(job).rows(job).order_by("number")


def result_file(job: Job) -> StreamingHttpResponse:
    if not job.is_finished:
        raise JobNotFinished()
    if not job.is_kept:
        raise JobExpired()
    response = StreamingHttpResponse(csv_of(job), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{job.pk}.csv"'
    return response
