from rest_framework import serializers

from partners.catalogue.models import Plan, PlanVersion, Price
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet


class PlanVersionSerializer(RecordSerializer):
    class Meta:
        model = PlanVersion
        fields = (
            "id", "valid_from", "valid_until", "precision", "minimum_seats", "maximum_seats", "storage", "trial_days",
            "summary", "source", "verified",
        )  # fmt: skip
        read_only_fields = fields


class PlanSerializer(RecordSerializer):
    versions = PlanVersionSerializer(many=True, read_only=True)

    class Meta:
        model = Plan
        fields = ("id", "code", "name", "versions")
        read_only_fields = fields


class PriceSerializer(RecordSerializer):
    term = serializers.CharField(
        read_only=True, help_text="`monthly`, `yearly`, or empty where the source does not say."
    )
    plan: "serializers.PrimaryKeyRelatedField[Plan]" = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Price
        fields = (
            "id", "plan", "country", "term", "per", "amount", "currency", "valid_from", "valid_until", "precision", "source",
            "verified",
        )  # fmt: skip
        read_only_fields = fields


class PlanViewSet(ReadViewSet):
    """Products by name, each with what it offered from when."""

    noun = "plans"
    model = Plan
    serializer_class = PlanSerializer

    def get_queryset(self):
        return super().get_queryset().prefetch_related("versions")


class PriceViewSet(ReadViewSet):
    """List prices that were true in their time and country."""

    noun = "prices"
    model = Price
    serializer_class = PriceSerializer
    expandable = {"plan": "plans"}
