from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.pagination import ByNumber
from portal.api.viewsets import ReadViewSet
from portal.jobs.filters import JobFilter, ResultFilter
from portal.jobs.models import Job, JobRow
from portal.jobs.queries import result_file, rows_of
from portal.jobs.services import cancel_job, retry_job


class JobSerializer(RecordSerializer):
    done = serializers.IntegerField(read_only=True, help_text="Rows that are through, with those of `refused`.")
    refused = serializers.IntegerField(read_only=True, help_text="Of `done`.")
    kept_until = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="Until then its file is there, and it can be tried again."
    )

    class Meta:
        model = Job
        fields = (
            "id", "kind", "subject_id", "title", "state", "done", "refused", "total", "error", "actor_label", "created_at",
            "cancel_requested_at", "finished_at", "kept_until",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("kept_until",)


class RowProblemSerializer(StrictSerializer):
    field = serializers.CharField(read_only=True)
    code = serializers.CharField(read_only=True)
    message = serializers.CharField(read_only=True)
    cure = serializers.CharField(read_only=True)


class JobRowSerializer(StrictSerializer):
    number = serializers.IntegerField(
        read_only=True, help_text="As sent, from 1; of an import, as a spreadsheet counts."
    )
    result = serializers.ChoiceField(choices=JobRow.State.choices, read_only=True)
    record_id = serializers.CharField(
        read_only=True, help_text="The record it changed or made; empty when there is none."
    )
    name = serializers.CharField(read_only=True)
    problems = serializers.SerializerMethodField()

    @extend_schema_field(RowProblemSerializer(many=True))
    def get_problems(self, row: JobRow) -> list[dict]:
        return [{name: problem.get(name, "") for name in RowProblemSerializer().fields} for problem in row.problems]


class JobViewSet(ReadViewSet):
    """Long work: how far it is, what became of each row, stopping it, and trying again what was refused."""

    noun = "jobs"
    model = Job
    serializer_class = JobSerializer
    filterset_class = JobFilter

    @extend_schema(responses=JobRowSerializer(many=True))
    @action(detail=True, serializer_class=JobRowSerializer, filterset_class=ResultFilter, pagination_class=ByNumber)
    def rows(self, request: Request, pk: str) -> Response:
        """Each row in the order in which it was sent."""
        return self.page_of(self.filter_queryset(rows_of(self.get_object())))

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True)
    def file(self, request: Request, pk: str) -> HttpResponseBase:
        """The file that an export made, or the rows' results as CSV; for seven days after the end."""
        return result_file(request._request, self.get_object(), self.actor)

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stops after the chunk in hand; rows that are in stay in."""
        self.no_fields()
        return self.answer(self.perform(cancel_job, job=self.get_object()))

    @extend_schema(request=None, responses=JobSerializer)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        """Do what is not in yet, with your rights: refused rows, and those that a cancelled or failed job left."""
        self.no_fields()
        return self.answer(self.perform(retry_job, job=self.get_object()))
