"""What is asked of a subscription by REST, and what a change answers."""

from datetime import date

from rest_framework import serializers

from partners.catalogue.models import AddOn, Plan, Term
from partners.subscriptions.charges_api import ComingSerializer, DueSerializer
from partners.subscriptions.values import MOST_SEATS
from portal.api.deprecation import Deprecated, deprecates
from portal.api.fields import OptionalReasonSerializer, StrictSerializer, VisibleRelatedField
from portal.reasons import LONGEST


class SeatsField(serializers.IntegerField):
    """A JSON number: "12" and "१२" are texts."""

    def __init__(self, **options):
        super().__init__(min_value=1, max_value=MOST_SEATS, **options)

    def to_internal_value(self, data):
        if isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


DIGEST = "Of a dry run that is to be carried out as it was: what would do something else is refused."


@deprecates(expected_purchased=Deprecated(date(2026, 12, 1), until=date(2027, 12, 1)))  # If-Match notices more
class SeatsSerializer(StrictSerializer):
    seats = SeatsField()
    reason = serializers.CharField(max_length=LONGEST)
    expected_purchased = SeatsField(required=False, allow_null=True)
    purchase_order_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    deal_code = serializers.CharField(max_length=100, required=False, allow_blank=True)
    digest = serializers.CharField(max_length=64, required=False, source="seen", help_text=DIGEST)
    dry_run = serializers.BooleanField(required=False, default=False)


class LetEndSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST)
    digest = serializers.CharField(max_length=64, required=False, source="seen", help_text=DIGEST)


class SetInvoicedSerializer(StrictSerializer):
    invoiced = serializers.BooleanField(allow_null=True)
    reason = serializers.CharField(max_length=LONGEST)


class LetRenewSerializer(LetEndSerializer):
    reason = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")


class ChangeTermSerializer(LetEndSerializer):
    term = serializers.ChoiceField(choices=Term.choices)


class RemoveAddOnSerializer(LetEndSerializer):
    add_on = VisibleRelatedField(model=AddOn)


class AddAddOnSerializer(RemoveAddOnSerializer):
    purchase_order_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    deal_code = serializers.CharField(max_length=100, required=False, allow_blank=True)


class PlanChangeSerializer(StrictSerializer):
    plan = VisibleRelatedField(model=Plan)
    reason = serializers.CharField(max_length=LONGEST)
    digest = serializers.CharField(max_length=64, required=False, source="seen", help_text=DIGEST)
    purchase_order_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    deal_code = serializers.CharField(max_length=100, required=False, allow_blank=True)


class ConvertSerializer(ChangeTermSerializer):
    seats = SeatsField()
    add_ons = serializers.ListField(child=VisibleRelatedField(model=AddOn), required=False, default=list, max_length=20)
    purchase_order_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    deal_code = serializers.CharField(max_length=100, required=False, allow_blank=True)


class WithdrawChangeSerializer(OptionalReasonSerializer):
    scheduled_change = serializers.CharField(
        max_length=40, required=False, help_text="The id of one; needed where several wait."
    )
    digest = serializers.CharField(max_length=64, required=False, source="seen", help_text=DIGEST)


class IdsField(serializers.ListField):
    """Of records, or of what stands for them."""

    def __init__(self, **options):
        super().__init__(child=serializers.CharField(), **options)

    def to_representation(self, data):
        return [record.id for record in data]


ORDER = (
    "It comes true when this order's licences are confirmed. One that needs none (another term above the limit of orders) comes "
    "true when it is approved."
)


class PlannedSerializer(serializers.Serializer):
    """What a change does or did. `replaces`, `keeps` and `drops` are ids of scheduled changes."""

    effective_on = serializers.DateField(source="outcome.effective_on")
    order = serializers.CharField(source="order.pk", default=None, allow_null=True, help_text=ORDER)
    replaces = serializers.CharField(source="replaces.pk", default=None, allow_null=True)
    keeps = IdsField(help_text="They stay scheduled.")
    drops = IdsField(help_text="They are no longer possible.")
    charges = DueSerializer(
        many=True, help_text="What it costs now. Empty for a reduction, and where no price is known."
    )
    timeline = ComingSerializer(
        source="coming", many=True, help_text="What is coming afterwards: in a dry run, a what-if."
    )
    digest = serializers.CharField(
        help_text="Of the subscription as it stood, what is asked, and what that does and costs now."
    )


class SeatChangeSerializer(PlannedSerializer):
    dry_run = serializers.BooleanField(default=False)
    kind = serializers.ChoiceField(choices=["increase", "reduction"])
    seats = serializers.IntegerField()
    delta = serializers.IntegerField()
    days_charged = serializers.IntegerField(source="share.part.days", default=0)
    days_in_term = serializers.IntegerField(source="share.period.days", default=0)
