from functools import cached_property

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.announcements import services
from partners.announcements.filters import AnnouncementFilter, ToldFilter
from partners.announcements.models import Announcement, Notice
from partners.announcements.queries import announcements_told, notices_for, notices_of
from portal.actions import offer
from portal.api.fields import ReasonSerializer, RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.errors import NotFound
from portal.exports.api import ExportViewSet


class AnnouncementSerializer(RecordSerializer):
    tiers = serializers.ListField(
        child=serializers.CharField(max_length=20), max_length=20, required=False, help_text="Codes; empty means all."
    )
    countries = serializers.ListField(
        child=serializers.CharField(max_length=2), max_length=250, required=False, help_text="Codes; empty means all."
    )
    plans = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=50,
        required=False,
        help_text="Codes; empty means all. Else partners with a live team of one of them.",
    )
    acknowledged_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="By your company; null for staff.")
    acknowledged_by = serializers.CharField(read_only=True, allow_null=True)

    class Meta:
        model = Announcement
        fields = (
            "id", "kind", "title", "text", "rule_before", "rule_after", "effective_on", "tiers", "countries", "plans",
            "acknowledgement_required", "acknowledged_at", "acknowledged_by", "state", "created_at", "published_at",
            "withdrawal_reason",
        )  # fmt: skip
        read_only_fields = ("id", "state", "created_at", "published_at", "withdrawal_reason")


class NoticeSerializer(RecordSerializer):
    announcement = serializers.CharField(source="announcement_id", read_only=True)
    partner = serializers.CharField(source="partner_id", read_only=True)
    partner_name = serializers.CharField(source="partner.name", read_only=True)

    class Meta:
        model = Notice
        fields = (
            "id", "announcement", "partner", "partner_name", "created_at", "reminders_sent", "acknowledged_at",
            "acknowledged_label",
        )  # fmt: skip
        read_only_fields = fields


class RemindedSerializer(StrictSerializer):
    partners = serializers.IntegerField(read_only=True, help_text="How many are being reminded.")


class AnnouncementViewSet(ExportViewSet, ReadViewSet):
    """What the network tells its partners. Staff write and publish; a partner reads what concerns it and acknowledges.

    `waiting` and `acknowledged` are for a partner's key; staff read `notices`.
    """

    noun = "announcements"
    model = Announcement
    serializer_class = AnnouncementSerializer
    filterset_class = ToldFilter

    def initial(self, request: Request, *args, **kwargs) -> None:
        """What waits and what is acknowledged are a partner's questions: staff read `notices`."""
        super().initial(request, *args, **kwargs)
        if self.actor.is_staff and self.filterset_class is ToldFilter:
            self.filterset_class = AnnouncementFilter

    def get_queryset(self):
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else announcements_told(self.actor)

    def actions_of(self, record: Model) -> list[dict]:
        """Staff act on the announcement, a partner on its own notice of it."""
        if self.actor.is_staff:
            return super().actions_of(record)
        notice = self._notices.get(record.pk)
        acknowledge = offer(self.actor, "announcements.acknowledge", notice) if notice else None
        return [acknowledge.as_dict()] if acknowledge else []

    @cached_property
    def _notices(self) -> dict[str, Notice]:
        """The partner's own, by announcement."""
        return {notice.announcement_id: notice for notice in notices_for(self.actor)}

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(services.create_announcement, **self.validated()), 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        record = self.get_object()
        values = self.validated(instance=record, partial=True)
        return self.answer(self.perform(services.update_announcement, announcement=record, **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return self.answer(self.perform(services.publish_announcement, announcement=self.get_object()))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(services.withdraw_announcement, announcement=self.get_object(), **values))

    @extend_schema(request=None, responses=RemindedSerializer)
    @action(detail=True, methods=["post"])
    def remind(self, request: Request, pk: str) -> Response:
        self.no_fields()
        return Response({"partners": self.perform(services.remind_announcement, announcement=self.get_object())})

    @extend_schema(responses=NoticeSerializer(many=True))
    @action(detail=True, serializer_class=NoticeSerializer, filterset_class=None)
    def notices(self, request: Request, pk: str) -> Response:
        """Who was told, and who has acknowledged: for staff every affected partner, for a partner its own."""
        return self.page_of(notices_of(self.get_object(), self.actor))

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """For the company, once."""
        self.no_fields()
        notice = notices_for(self.actor).filter(announcement=self.get_object()).first()
        if notice is None:
            raise NotFound()
        done = self.perform(services.acknowledge_announcement, notice=notice)
        return Response(NoticeSerializer(done, context={}).data)
