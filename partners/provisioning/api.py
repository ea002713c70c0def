from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.catalogue.models import Plan
from partners.provisioning.filters import ProvisioningQuestionFilter
from partners.provisioning.models import ProvisioningQuestion
from partners.provisioning.services import set_question
from portal.api.fields import RecordSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet


class ProvisioningQuestionSerializer(RecordSerializer):
    code = serializers.CharField(max_length=40, help_text="Its name in `provisioning` of a quote.")
    choices = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=100, required=False, help_text="Of a `choice`."
    )
    plans = VisibleRelatedField(
        Plan, many=True, required=False, help_text="It is asked for these; none: for every plan."
    )
    rank = serializers.IntegerField(min_value=0, max_value=1000, required=False)

    class Meta:
        model = ProvisioningQuestion
        fields = (
            "id", "code", "label", "help", "kind", "choices", "required", "plans", "rank", "asked", "valid_from", "created_at",
        )  # fmt: skip
        read_only_fields = ("id", "created_at")
        by_object = ("plans",)


class ProvisioningQuestionViewSet(ReadViewSet):
    """What whoever orders a new team is asked, from which day on. A change is a new row; of rows of one code the latest begun
    counts.
    """

    noun = "provisioning-questions"
    model = ProvisioningQuestion
    serializer_class = ProvisioningQuestionSerializer
    filterset_class = ProvisioningQuestionFilter

    def get_queryset(self):
        return super().get_queryset().prefetch_related("plans")

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(set_question, **self.validated()), 201)
