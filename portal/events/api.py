from rest_framework import serializers

from portal.api.fields import RecordSerializer
from portal.api.pagination import CursorPage
from portal.api.viewsets import ReadViewSet
from portal.events.filters import EventFilter
from portal.events.models import Event
from portal.events.sentences import sentence
from portal.exports.api import ExportViewSet


class EventSerializer(RecordSerializer):
    sentence = serializers.SerializerMethodField(help_text="As the timeline says it, after the actor's name.")

    class Meta:
        model = Event
        fields = (
            "id", "position", "digest", "partner", "verb", "subject_type", "subject_id", "subject_label", "actor_kind",
            "actor_id", "actor_label", "old", "new", "reason", "request_id", "sentence", "created_at",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("sentence",)

    def get_sentence(self, event: Event) -> str:
        return sentence(event)


class InOrder(CursorPage):
    ordering = "position"


class EventViewSet(ExportViewSet, ReadViewSet):
    """What happened, oldest first, in the sealed order: a reader who follows `next` misses nothing and reads nothing twice.

    An event appears here once it is sealed, seconds after it happened. A reader who stopped resumes with `after`.
    """

    noun = "events"
    model = Event
    serializer_class = EventSerializer
    pagination_class = InOrder
    filterset_class = EventFilter

    def get_queryset(self):
        return super().get_queryset().filter(position__isnull=False)
