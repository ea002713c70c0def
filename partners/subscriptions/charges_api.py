"""What changes cost and what is coming, as the API shows it."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from partners.catalogue.models import Term
from partners.charges.models import Charge
from partners.subscriptions.engine.advance import Occasion
from partners.subscriptions.engine.outcome import Charge as Due
from partners.subscriptions.engine.position import AtRenewal
from partners.subscriptions.engine.timeline import Deadline
from partners.subscriptions.explaining import explanation_of
from partners.subscriptions.models import ScheduledChange
from partners.subscriptions.queries import sees_cost

COST = {"unit_cost", "cost", "explanation"}
WHAT = [*(str(what) for what in Deadline), *(str(what) for what in Occasion)]


class CostField(serializers.DecimalField):
    """What a record costs the partner, null for whoever does not see it."""

    def __init__(self, **options):
        super().__init__(**{"max_digits": 18, "decimal_places": 4, "allow_null": True, "read_only": True, **options})

    def get_attribute(self, instance):
        return super().get_attribute(instance) if _is_told(self.context) else None


class CurrencyField(serializers.CharField):
    """Null where there is no amount."""

    def __init__(self, **options):
        super().__init__(**{"read_only": True, "allow_null": True, **options})

    def to_representation(self, value) -> Any:
        return value or None


def _is_told(context: Mapping[str, Any]) -> bool:
    """A view that does not say who asks is told nothing."""
    view = context.get("view")
    return view is not None and sees_cost(view.actor)


class TellsCost(serializers.Serializer):
    """What the partner pays, and how it was worked out, is null for whoever does not see it."""

    def to_representation(self, instance) -> dict:
        shown = super().to_representation(instance)
        return shown if _is_told(self.context) else shown | dict.fromkeys(COST & shown.keys())


class DueSerializer(TellsCost):
    """A charge that a change would make, or made. What the partner pays is null for a key without `charges:read`."""

    kind = serializers.ChoiceField(choices=Charge.Kind.choices)
    item_code = serializers.CharField(source="item", help_text="The code of the plan or add-on.")
    price_list_item = serializers.CharField(source="rate.row")
    quantity = serializers.IntegerField()
    unit_cost = serializers.DecimalField(source="rate.cost", max_digits=12, decimal_places=4, allow_null=True)
    unit_retail = serializers.DecimalField(source="rate.retail", max_digits=12, decimal_places=4)
    period_start = serializers.DateField(source="share.period.start")
    period_end = serializers.DateField(source="share.period.end", help_text="Not included, as in every period.")
    part_start = serializers.DateField(source="share.part.start")
    part_end = serializers.DateField(source="share.part.end", help_text="Not included.")
    cost = serializers.DecimalField(source="cost.amount", max_digits=14, decimal_places=4, allow_null=True)
    retail = serializers.DecimalField(source="retail.amount", max_digits=14, decimal_places=4)
    currency = serializers.CharField()
    explanation = serializers.SerializerMethodField()

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_explanation(self, due: Due) -> str:
        return explanation_of(due)


class AppliedSerializer(serializers.Serializer):
    """What waited for a renewal. Which of `seats`, `term` and `add_on` is set, `kind` says."""

    scheduled_change = CurrencyField(source="id", help_text="Null of what is only asked for yet.")
    kind = serializers.SerializerMethodField()
    seats = serializers.IntegerField(allow_null=True)
    term = serializers.ChoiceField(choices=Term.choices, allow_null=True)
    add_on_code = CurrencyField(source="add_on")

    @extend_schema_field(serializers.ChoiceField(choices=ScheduledChange.Kind.choices))
    def get_kind(self, waiting: AtRenewal) -> str:
        return waiting.asked_as.replace("_", "-")


class ConflictSerializer(AppliedSerializer):
    """The same, of what cannot be by then: it is dropped."""

    code = serializers.CharField(help_text="Why, as a refusal has it: `no_reduction_left`, `add_on_gone`, `no_price` …")

    def to_representation(self, instance) -> dict:
        waiting, reason = instance
        shown = AppliedSerializer(waiting, context=self.context).data
        return {**shown, "code": reason.code}


class ComingSerializer(TellsCost):
    """One day of a timeline: something that happens by itself, or the last day to act."""

    day = serializers.DateField()
    what = serializers.ChoiceField(choices=WHAT)
    words = serializers.CharField(help_text="As the subscription's page says it.")
    seats = serializers.IntegerField(help_text="From that day on.")
    cost = serializers.DecimalField(
        source="cost.amount", max_digits=14, decimal_places=4, default=None, allow_null=True
    )
    retail = serializers.DecimalField(
        source="retail.amount", max_digits=14, decimal_places=4, default=None, allow_null=True
    )
    currency = serializers.CharField(source="cost.currency", default=None, allow_null=True)
    applied = AppliedSerializer(many=True, help_text="What was scheduled, and applies on that day.")
    conflicts = ConflictSerializer(many=True, help_text="What was scheduled, and is dropped then.")


class TimelineSerializer(serializers.Serializer):
    """What is coming, as far as the catalogue of today knows: at most 32 days over at most 25 months."""

    timeline = ComingSerializer(many=True)
