from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.onboarding.describing import words_of_reason, words_of_standing
from partners.onboarding.models import JourneyAct, JourneyRun
from partners.onboarding.run_filters import JourneyRunFilter
from partners.onboarding.services import stop_journey_run
from portal.api.fields import ReasonSerializer, RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class JourneyActSerializer(serializers.ModelSerializer):
    reason = serializers.CharField(read_only=True, help_text="Its code; empty where there is nothing to explain.")
    words = serializers.SerializerMethodField(help_text="The reason in the words of the reader's language.")

    class Meta:
        model = JourneyAct
        fields = ("step", "outcome", "reason", "words", "message", "at")
        read_only_fields = fields
        extra_kwargs = {
            "step": {"help_text": "A step's key in the version's `content`; empty for an end that no step says."},
            "message": {"help_text": "The mail that it made, also one that was skipped."},
        }

    def get_words(self, act: JourneyAct) -> str:
        return words_of_reason(act.because) if act.because else ""


class JourneyRunSerializer(RecordSerializer):
    partner_name = serializers.CharField(source="partner.name", read_only=True)
    journey_code = serializers.CharField(source="journey.code", read_only=True)
    journey_name = serializers.CharField(source="journey.name", read_only=True)
    version_number = serializers.IntegerField(source="version.number", read_only=True)
    reader_name = serializers.CharField(read_only=True)
    stands_at = serializers.SerializerMethodField(help_text="In words; empty for one that does not run.")
    acts = JourneyActSerializer(many=True, read_only=True)

    class Meta:
        model = JourneyRun
        fields = (
            "id", "partner", "partner_name", "journey", "journey_code", "journey_name", "version", "version_number", "user",
            "contact", "client_account", "reader_name", "event", "state", "at_step", "stands_at", "entered_at", "next_at",
            "started_at", "goal_at", "acts",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("reader_name", "stands_at", "acts")
        extra_kwargs = {
            "event": {"help_text": "What started it."},
            "user": {"help_text": "Who it goes with; null where that is a contact of a client."},
            "contact": {"help_text": "Of a client: who it goes with; null where that is somebody with an account."},
            "client_account": {"help_text": "The client that it is about, if it is about one."},
            "at_step": {"help_text": "The key of the step at which it stands; empty behind the last one."},
            "next_at": {"help_text": "When it is looked at next; null for one that does not run."},
        }

    def get_stands_at(self, run: JourneyRun) -> str:
        return words_of_standing(run)


class JourneyRunViewSet(ExportViewSet, ReadViewSet):
    """Who is or was on which journey, and in `acts` what was done at each step and why: the mails, and those that were skipped.

    A partner's key reads those of its own people and clients.
    """

    noun = "journey-runs"
    model = JourneyRun
    serializer_class = JourneyRunSerializer
    filterset_class = JourneyRunFilter

    def get_queryset(self):
        rows = super().get_queryset().select_related("journey", "version", "partner", "user", "contact")
        return rows.prefetch_related("acts")

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(stop_journey_run, run=self.get_object(), **values))
