"""Scheduled reports by REST: who gets what when."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.reports.summing import GROUPINGS
from partners.scheduled_reports.filters import ScheduledReportFilter
from partners.scheduled_reports.models import ScheduledReport
from partners.scheduled_reports.queries import readings_of, scheduled_reports_for
from partners.scheduled_reports.services import (
    create_scheduled_report,
    delete_scheduled_report,
    pause_scheduled_report,
    resume_scheduled_report,
    send_scheduled_report,
    update_scheduled_report,
)
from partners.scheduled_reports.standing import Why
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class ReadingSerializer(serializers.Serializer):
    user = serializers.CharField(source="reader.user_id")
    name = serializers.CharField(source="user.__str__")
    why_not = serializers.CharField(help_text="Why no mail comes, in words; empty for who gets it.")
    why_not_code = serializers.ChoiceField(source="why", choices=Why.choices, allow_null=True, help_text="The same as a code.")
    next_at = serializers.DateTimeField(allow_null=True)
    last_due_on = serializers.DateField(source="reader.last_due_on", allow_null=True)


class ReadersField(serializers.ListField):
    def to_representation(self, readers) -> list[str]:
        return [row.user_id for row in readers.all()]


class ScheduledReportSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True, allow_null=True)
    user = serializers.CharField(source="user_id", read_only=True, allow_null=True, help_text="Who made it.")
    by = serializers.ChoiceField(choices=list(GROUPINGS))
    readers = ReadersField(
        child=serializers.CharField(max_length=64),
        help_text="Ids of people (`user` of memberships) who see costs. Nothing is mailed to other addresses.",
    )
    readings = serializers.SerializerMethodField(help_text="How it stands with each reader.")

    class Meta:
        model = ScheduledReport
        fields = (
            "id", "partner", "user", "name", "by", "period", "since", "until", "rhythm", "weekday", "month_day", "hour",
            "readers", "readings", "state", "sent_at", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("id", "state", "sent_at", "created_at", "updated_at")
        by_object = ("readers", "readings")
        extra_kwargs = {
            "since": {"help_text": "Of the period `chosen` alone, as `until`."},
            "weekday": {"help_text": "1 is Monday. Of the rhythm `weekly`."},
            "month_day": {"help_text": "Of the rhythm `monthly`."},
            "hour": {"help_text": "In the time zone of each reader; later where its days are not over yet in UTC."},
        }

    @extend_schema_field(ReadingSerializer(many=True))
    def get_readings(self, report: ScheduledReport) -> list[dict]:
        return list(ReadingSerializer(readings_of(report), many=True).data)


class ScheduledReportViewSet(ExportViewSet, ReadViewSet):
    """Reports that are mailed by themselves. Each reader gets what they may see themselves; staff's are staff's alone."""

    noun = "scheduled-reports"
    model = ScheduledReport
    serializer_class = ScheduledReportSerializer
    filterset_class = ScheduledReportFilter
    sorts = {"updated_at": "updated_at"}
    beside_record = ("readings",)  # time and the readers move them; the record is the same

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else scheduled_reports_for(self.actor)

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(create_scheduled_report, **self.validated()), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        report = self.get_object()
        values = self.validated(instance=report, partial=True)
        return self.answer(self.perform(update_scheduled_report, scheduled_report=report, **values))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        self.perform(delete_scheduled_report, scheduled_report=self.get_object())
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str) -> Response:
        """Nothing is sent until it is resumed."""
        return self._do(pause_scheduled_report)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """From now on; what was due meanwhile is not made up for."""
        return self._do(resume_scheduled_report)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str) -> Response:
        """To everybody who gets it, at once, besides the mails of its days."""
        return self._do(send_scheduled_report)

    def _do(self, service) -> Response:
        self.no_fields()
        return self.answer(self.perform(service, scheduled_report=self.get_object()))
