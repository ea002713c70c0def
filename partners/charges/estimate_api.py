"""The estimate of the running month or the next, as the API shows it."""

from rest_framework import serializers

from partners.subscriptions.charges_api import DueSerializer
from partners.subscriptions.engine.advance import Occasion


class SumsSerializer(serializers.Serializer):
    """In one currency: never over two."""

    currency = serializers.CharField(source="cost.currency")
    charges = serializers.IntegerField(help_text="How many lines.")
    cost = serializers.DecimalField(source="cost.amount", max_digits=18, decimal_places=4)
    retail = serializers.DecimalField(source="retail.amount", max_digits=18, decimal_places=4)
    margin = serializers.DecimalField(source="margin.amount", max_digits=18, decimal_places=4)


class ExpectedSerializer(serializers.Serializer):
    charged_on = serializers.DateField()
    occasion = serializers.ChoiceField(choices=[str(Occasion.BILLED), str(Occasion.RENEWED)])
    subscription = serializers.CharField(source="subscription.pk")
    client_account = serializers.CharField(source="subscription.client_account_id")
    charge = DueSerializer()


class EstimateSerializer(serializers.Serializer):
    month = serializers.DateField(help_text="Its first day.")
    until = serializers.DateField(help_text="The last day on which renewals are foreseen.")
    charged = SumsSerializer(
        many=True, help_text="What stands in the month already, nothing in the next one: `GET /charges?month=` has its lines."
    )
    altogether = SumsSerializer(many=True, help_text="With what is expected until the month ends.")
    expected = ExpectedSerializer(many=True, help_text="What will be charged until the month ends.")
    renewals = ExpectedSerializer(many=True, help_text="What renewals after the month will cost, up to `until`.")
    unpriced = serializers.IntegerField(
        help_text="Renewals and billing periods without a known price: they are in no sum."
    )
