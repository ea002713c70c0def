"""`POST /api/v1/{noun}/bulk` for every noun whose viewset says which of its actions a job can do."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import MOST_REFUSALS, StrictSerializer
from portal.api.viewsets import PortalViewSet
from portal.errors import PortalError
from portal.jobs.api import JobRowSerializer, JobSerializer
from portal.jobs.bulk import BULK, start_bulk, try_rows
from portal.jobs.models import Job
from portal.tenancy.actor import Actor


@extend_schema_field(serializers.ListField(child=serializers.DictField()))
class RowsField(serializers.Field):
    """A list of JSON objects, as they would be sent one by one. The first refused ones are named."""

    default_error_messages = {
        "not_a_list": _("A list of JSON objects is expected."),
        "empty": _("There is no row."),
        "not_an_object": _("This is no JSON object."),
    }

    def to_internal_value(self, data) -> list[dict]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if not data:
            self.fail("empty")
        wrong = [number for number, row in enumerate(data) if not isinstance(row, dict)]
        if wrong:
            detail = serializers.ErrorDetail(str(self.error_messages["not_an_object"]), code="not_an_object")
            raise serializers.ValidationError({str(number): [detail] for number in wrong[:MOST_REFUSALS]})
        return data


class BulkSerializer(StrictSerializer):
    action = serializers.CharField(max_length=40, help_text="What is done with every row: `create`, `update`, …")
    rows = RowsField(
        help_text="At most 10,000 bodies, each as for a single record; all but `create` name theirs by `id`."
    )
    values = serializers.DictField(required=False, help_text="Fields that every row has, unless it says otherwise.")


class BulkJobSerializer(JobSerializer):
    rows = serializers.SerializerMethodField(
        help_text="Of a dry run: what became of the first hundred, before it was taken back. Otherwise empty."
    )

    class Meta(JobSerializer.Meta):
        fields = (*JobSerializer.Meta.fields, "rows")  # type: ignore[assignment]  # one more

    @extend_schema_field(JobRowSerializer(many=True))
    def get_rows(self, job: Job) -> list[dict]:
        return list(JobRowSerializer(self.context["tried"], many=True).data)


class BulkViewSet(PortalViewSet):
    """`bulk_actions`: the verb of an action → the method of the viewset that does it for one record."""

    bulk_actions: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.bulk_actions:
            BULK[cls.noun] = cls

    @classmethod
    def bulk_refusal(cls, actor: Actor, verb: str, ids: Sequence[str]) -> PortalError | None:
        """Hook: why these records are not changed together. Whatever one row is refused for, its own answer says."""
        return None

    @extend_schema(request=BulkSerializer, responses={202: BulkJobSerializer})
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        """Start a job that does the same with many records. Its rows say what became of each."""
        job = self.perform(start_bulk, noun=self.noun, **self.validated(BulkSerializer))
        tried = try_rows(job, self.actor) if self.is_dry_run else []
        body = BulkJobSerializer(job, context={**self.get_serializer_context(), "tried": tried}).data
        where = request.build_absolute_uri(f"/api/v1/jobs/{job.pk}")
        return Response(body, status=202, headers={"Location": where})
