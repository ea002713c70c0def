from rest_framework import serializers

from partners.charges.filters import StaffChargeFilter
from partners.charges.queries import with_origin
from partners.subscriptions.explaining import explanation_of
from partners.subscriptions.models import Charge
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class ChargeSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    subscription = serializers.CharField(source="subscription_id", read_only=True)
    client_account = serializers.CharField(
        read_only=True, allow_null=True, help_text="Null when it was handed over to another partner since."
    )
    client_account_name = serializers.CharField(
        read_only=True, allow_null=True, help_text="Its name now; of one that was handed over, the name it had then."
    )
    price_list_item = serializers.CharField(source="price_id", read_only=True)
    plan = serializers.CharField(source="price.plan_id", read_only=True, allow_null=True)
    add_on = serializers.CharField(source="price.add_on_id", read_only=True, allow_null=True)
    item = serializers.CharField(read_only=True, help_text="The name of the plan or add-on.")
    item_code = serializers.CharField(read_only=True, help_text="Its code.")
    currency = serializers.CharField(source="price.currency", read_only=True)
    unit_cost = serializers.DecimalField(source="price.cost", max_digits=12, decimal_places=4, read_only=True)
    unit_retail = serializers.DecimalField(source="price.retail", max_digits=12, decimal_places=4, read_only=True)
    margin = serializers.DecimalField(
        max_digits=14, decimal_places=4, read_only=True, help_text="What is left of the suggested retail."
    )
    explanation = serializers.SerializerMethodField(help_text="How the cost follows from the other fields.")
    event = serializers.CharField(read_only=True, allow_null=True, help_text="The event that it came from.")

    class Meta:
        model = Charge
        by_object = ("explanation", "margin")
        fields = (
            "id", "partner", "subscription", "client_account", "client_account_name", "kind", "price_list_item", "plan",
            "add_on", "item", "item_code", "quantity", "unit_cost", "unit_retail", "currency", "period_start", "period_end",
            "part_start", "part_end", "cost", "retail", "margin", "explanation", "event", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_explanation(self, charge: Charge) -> str:
        return explanation_of(charge.due)


class ChargeViewSet(ExportViewSet, ReadViewSet):
    """What was charged: one line for so many of an item and a part of a billing period. Credits are negative.

    A line is of the day on which its part begins (`part_start`). Amounts are in the line's own `currency`; do not add up two.
    """

    noun = "charges"
    model = Charge
    serializer_class = ChargeSerializer
    filterset_class = StaffChargeFilter
    sorts = {"part_start": "part_start", "cost": "cost"}
    expandable = {"partner": "partners", "subscription": "subscriptions", "client_account": "client-accounts"}

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else with_origin(rows)
