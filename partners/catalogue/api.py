from rest_framework import serializers

from partners.catalogue.filters import InForceFilter, PriceListFilter
from partners.catalogue.models import AddOn, AddOnVersion, CommitmentRule, Plan, PlanVersion, Price, PriceListItem
from partners.network.models import Tier
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet

NAMED = "What it is called from that day on. Empty: as before."
RANK = "Its place: a team is raised to a plan with a higher one."


class PlanVersionSerializer(RecordSerializer):
    name = serializers.CharField(read_only=True, help_text=NAMED)
    requires = serializers.CharField(
        read_only=True, help_text="The qualification that a client needs: `education`, `non-profit`, or empty."
    )

    class Meta:
        model = PlanVersion
        fields = (
            "id", "name", "valid_from", "valid_until", "precision", "minimum_seats", "maximum_seats", "storage", "trial_days",
            "summary", "requires", "sold", "renews", "source", "verified",
        )  # fmt: skip
        read_only_fields = fields


class PlanSerializer(RecordSerializer):
    name = serializers.CharField(read_only=True, help_text="What it is called today.")
    rank = serializers.IntegerField(read_only=True, help_text=RANK)
    versions = PlanVersionSerializer(many=True, read_only=True)

    class Meta:
        model = Plan
        fields = ("id", "code", "name", "rank", "versions")
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


class AddOnVersionSerializer(RecordSerializer):
    name = serializers.CharField(read_only=True, help_text=NAMED)
    family = serializers.CharField(read_only=True, help_text="Of one family a team has one at most. Empty: of none.")
    plans: "serializers.SlugRelatedField[Plan]" = serializers.SlugRelatedField(
        "code", many=True, read_only=True, help_text="Codes of the plans it may be added to."
    )
    excludes: "serializers.SlugRelatedField[AddOn]" = serializers.SlugRelatedField(
        "code", many=True, read_only=True, help_text="Codes of add-ons a team has not besides it."
    )

    class Meta:
        model = AddOnVersion
        by_object = ("plans", "excludes")
        fields = (
            "id", "name", "valid_from", "valid_until", "precision", "quantity", "plans", "excludes", "family", "summary", "sold",
            "source", "verified",
        )  # fmt: skip
        read_only_fields = fields


class AddOnSerializer(RecordSerializer):
    name = serializers.CharField(read_only=True, help_text="What it is called today.")
    rank = serializers.IntegerField(read_only=True, help_text="Its place in lists.")
    versions = AddOnVersionSerializer(many=True, read_only=True)

    class Meta:
        model = AddOn
        by_object = ("versions",)
        fields = ("id", "code", "name", "rank", "versions")
        read_only_fields = fields


class AddOnViewSet(ReadViewSet):
    """What is sold beside a plan, each with its rules from when. Of one `family` a team has one at most."""

    noun = "add-ons"
    model = AddOn
    serializer_class = AddOnSerializer

    def get_queryset(self):
        return super().get_queryset().prefetch_related("versions__plans", "versions__excludes")


class PriceListItemSerializer(RecordSerializer):
    plan: "serializers.PrimaryKeyRelatedField[Plan]" = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True
    )
    add_on: "serializers.PrimaryKeyRelatedField[AddOn]" = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True
    )
    tier: "serializers.PrimaryKeyRelatedField[Tier]" = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="Null: for every tier without a price of its own."
    )
    item = serializers.CharField(read_only=True, help_text="The name of the plan or add-on.")
    item_code = serializers.CharField(read_only=True, help_text="Its code.")

    class Meta:
        model = PriceListItem
        fields = (
            "id", "plan", "add_on", "item", "item_code", "tier", "term", "currency", "cost", "retail", "valid_from",
            "valid_until", "source", "verified",
        )  # fmt: skip
        read_only_fields = fields


class PriceListItemViewSet(ExportViewSet, ReadViewSet):
    """What one seat, or one storage pack, costs the partner for one billing period, and what its clients are suggested to pay.

    A partner reads the prices of its tier and currency: past, present and coming; `on` asks for those that count on a day.
    """

    noun = "price-list-items"
    model = PriceListItem
    serializer_class = PriceListItemSerializer
    filterset_class = PriceListFilter
    sorts = {"item": "place", "valid_from": "valid_from"}
    expandable = {"plan": "plans", "add_on": "add-ons", "tier": "tiers"}

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else rows.in_order()


class CommitmentRuleSerializer(RecordSerializer):
    term = serializers.CharField(read_only=True, help_text="Empty: for every term without a rule of its own.")
    increase = serializers.SerializerMethodField(help_text="Always `at-once`: added seats are prorated by the day.")
    decrease = serializers.SerializerMethodField(help_text="Always `at-renewal`: without refund.")

    class Meta:
        model = CommitmentRule
        by_object = ("increase", "decrease")
        fields = (
            "id", "code", "term", "increase", "decrease", "cancel_within_days", "notice_days", "explanation", "valid_from",
            "valid_until", "precision", "source", "verified",
        )  # fmt: skip
        read_only_fields = fields

    def get_increase(self, rule: CommitmentRule) -> str:
        return "at-once"

    def get_decrease(self, rule: CommitmentRule) -> str:
        return "at-renewal"


class CommitmentRuleViewSet(ReadViewSet):
    """How seats may change, and until when one may step back. `term` is empty: for every term without one of its own."""

    noun = "commitment-rules"
    model = CommitmentRule
    serializer_class = CommitmentRuleSerializer
    filterset_class = InForceFilter
