from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import ReasonSerializer, RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.mail.models import Suppression
from portal.mail.streams import OPTIONAL_CHOICES, Stream
from portal.mail.suppressing import create_suppression, end_suppression
from portal.mail.suppression_filters import SuppressionFilter
from portal.reasons import LONGEST

EMPTY_IS_ALL = (
    "Empty: all mail. Where somebody stopped it, whoever has an account gets transactional mail all the same."
)


class SuppressionSerializer(RecordSerializer):
    stream = serializers.ChoiceField(choices=Stream.choices, allow_blank=True, read_only=True, help_text=EMPTY_IS_ALL)

    class Meta:
        model = Suppression
        fields = ("id", "partner", "address", "stream", "cause", "message", "reason", "created_at", "ended_at")
        read_only_fields = fields
        extra_kwargs = {
            "address": {"help_text": "`sha256:…` of one that its reader had forgotten here."},
            "partner": {"help_text": "Whose mail does not go; null: anybody's."},
            "message": {"help_text": "The mail that brought it about."},
        }


class NewSuppressionSerializer(StrictSerializer):
    address = serializers.CharField(max_length=254)
    stream = serializers.ChoiceField(choices=OPTIONAL_CHOICES, allow_blank=True, help_text=EMPTY_IS_ALL)
    reason = serializers.CharField(max_length=LONGEST)


class SuppressionViewSet(ExportViewSet, ReadViewSet):
    """Addresses that get no mail, or none of one stream, and why. A partner's key sees and makes those of its own mail."""

    noun = "suppressions"
    model = Suppression
    serializer_class = SuppressionSerializer
    filterset_class = SuppressionFilter

    @extend_schema(request=NewSuppressionSerializer, responses={201: SuppressionSerializer})
    def create(self, request: Request) -> Response:
        """What is stopped already stays as it is, and is the answer."""
        return self.answer(self.perform(create_suppression, **self.validated(NewSuppressionSerializer)), 201)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(end_suppression, suppression=self.get_object(), **values))
