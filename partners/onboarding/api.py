from rest_framework import serializers

from partners.onboarding.models import Journey, Step
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet


class StepSerializer(serializers.ModelSerializer):
    class Meta:
        model = Step
        fields = ("id", "position", "wait_days", "template", "condition")
        read_only_fields = fields


class JourneySerializer(RecordSerializer):
    steps = StepSerializer(many=True, read_only=True)

    class Meta:
        model = Journey
        fields = ("id", "code", "name", "trigger", "is_active", "steps")
        read_only_fields = fields


class JourneyViewSet(ReadViewSet):
    """Series of mails that an event starts: which mail follows, how many days later, and only if what."""

    noun = "journeys"
    model = Journey
    serializer_class = JourneySerializer
    staff_only = True

    def get_queryset(self):
        return super().get_queryset().prefetch_related("steps")
