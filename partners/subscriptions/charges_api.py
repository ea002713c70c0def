"""Charges and the timeline of a subscription, as the API shows them."""

from rest_framework import serializers

from partners.subscriptions.engine.advance import Occasion
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.timeline import Deadline
from partners.subscriptions.explaining import explanation_of
from partners.subscriptions.models import Charge
from portal.api.fields import RecordSerializer

WHAT = [*(str(what) for what in Deadline), *(str(what) for what in Occasion)]


class ChargeSerializer(RecordSerializer):
    price_list_item = serializers.CharField(source="price_id", read_only=True)
    plan = serializers.CharField(source="price.plan_id", read_only=True, allow_null=True)
    add_on = serializers.CharField(source="price.add_on_id", read_only=True, allow_null=True)
    currency = serializers.CharField(source="price.currency", read_only=True)
    unit_cost = serializers.DecimalField(source="price.cost", max_digits=12, decimal_places=4, read_only=True)
    unit_retail = serializers.DecimalField(source="price.retail", max_digits=12, decimal_places=4, read_only=True)
    explanation = serializers.SerializerMethodField(help_text="How the cost follows from the other fields.")

    class Meta:
        model = Charge
        by_object = ("explanation",)
        fields = (
            "id", "kind", "price_list_item", "plan", "add_on", "quantity", "unit_cost", "unit_retail", "currency",
            "period_start", "period_end", "part_start", "part_end", "cost", "retail", "explanation", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_explanation(self, charge: Charge) -> str:
        return explanation_of(charge.due)


class DueSerializer(serializers.Serializer):
    """A charge that a change would make, or made."""

    kind = serializers.ChoiceField(choices=Charge.Kind.choices)
    item_code = serializers.CharField(source="item", help_text="The code of the plan or add-on.")
    price_list_item = serializers.CharField(source="rate.row")
    quantity = serializers.IntegerField()
    unit_cost = serializers.DecimalField(source="rate.cost", max_digits=12, decimal_places=4)
    unit_retail = serializers.DecimalField(source="rate.retail", max_digits=12, decimal_places=4)
    period_start = serializers.DateField(source="share.period.start")
    period_end = serializers.DateField(source="share.period.end", help_text="Not included, as in every period.")
    part_start = serializers.DateField(source="share.part.start")
    part_end = serializers.DateField(source="share.part.end", help_text="Not included.")
    cost = serializers.DecimalField(source="cost.amount", max_digits=14, decimal_places=4)
    retail = serializers.DecimalField(source="retail.amount", max_digits=14, decimal_places=4)
    currency = serializers.CharField()
    explanation = serializers.SerializerMethodField()

    def get_explanation(self, due: Due) -> str:
        return explanation_of(due)


class ComingSerializer(serializers.Serializer):
    """One day of a timeline: something that happens by itself, or the last day to act."""

    day = serializers.DateField()
    what = serializers.ChoiceField(choices=WHAT)
    seats = serializers.IntegerField(help_text="From that day on.")
    cost = serializers.DecimalField(source="cost.amount", max_digits=14, decimal_places=4, default=None, allow_null=True)
    retail = serializers.DecimalField(source="retail.amount", max_digits=14, decimal_places=4, default=None, allow_null=True)
    currency = serializers.CharField(source="cost.currency", default=None, allow_null=True)


class TimelineSerializer(serializers.Serializer):
    """What is coming, as far as the catalogue of today knows: at most 32 days over at most 25 months."""

    timeline = ComingSerializer(many=True)
