from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.network.models import Tier
from partners.tiers.models import Benefit
from partners.tiers.services import create_benefit
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet


class TierSerializer(RecordSerializer):
    class Meta:
        model = Tier
        fields = ("id", "code", "name", "rank")
        read_only_fields = fields


class TierViewSet(ReadViewSet):
    """The programme's levels."""

    noun = "tiers"
    model = Tier
    serializer_class = TierSerializer


class BenefitSerializer(RecordSerializer):
    tier = serializers.CharField(source="tier.code", max_length=20, help_text="The tier's code.")
    code = serializers.CharField(max_length=40)
    limit = serializers.IntegerField(min_value=0, max_value=1_000_000, allow_null=True, required=False)

    class Meta:
        model = Benefit
        fields = ("id", "tier", "code", "label", "included", "limit", "valid_from", "created_at")
        read_only_fields = ("id", "created_at")


class BenefitViewSet(ReadViewSet):
    """What each tier brings, from which day on. A change is a new row; of rows of one tier and code the latest begun counts."""

    noun = "benefits"
    model = Benefit
    serializer_class = BenefitSerializer
    select_related = ("tier",)

    def create(self, request: Request) -> Response:
        values = self.validated()
        return self.answer(self.perform(create_benefit, **values | {"tier": values["tier"]["code"]}), 201)
