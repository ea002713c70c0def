from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.catalogue.models import AddOnVersion, QualificationKind, Term
from partners.revisions.filters import RevisionFilter
from partners.revisions.lines import KINDS, MOST_LINES
from partners.revisions.models import Revision
from partners.revisions.services import create_revision, withdraw_revision
from partners.subscriptions.values import MOST_SEATS
from portal.api.fields import ReasonSerializer, RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.reasons import LONGEST


def _codes(help_text: str) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=50, required=False, help_text=help_text
    )


class LineSerializer(StrictSerializer):
    valid_from = serializers.DateField(help_text="The first day it holds: tomorrow or later.")
    source = serializers.CharField(max_length=300, help_text="Where it was read.")  # type: ignore[assignment]


class ProductLineSerializer(LineSerializer):
    name = serializers.CharField(
        max_length=80,
        required=False,
        allow_blank=True,
        help_text="What it is called from that day on; left out: as before. With a `rank` and a new code it makes a new one.",
    )
    rank = serializers.IntegerField(
        min_value=0, max_value=999, required=False, allow_null=True,
        help_text="The place of a new one, which no other has; left out of one that is known. Teams are raised to a plan with a "
        "higher one.",
    )  # fmt: skip


class NewPlanVersionSerializer(ProductLineSerializer):
    plan = serializers.CharField(max_length=40, help_text="The plan's code.")
    minimum_seats = serializers.IntegerField(min_value=1, max_value=MOST_SEATS)
    maximum_seats = serializers.IntegerField(min_value=1, max_value=MOST_SEATS, allow_null=True, required=False)
    storage = serializers.CharField(max_length=300, required=False, allow_blank=True)
    trial_days = serializers.IntegerField(min_value=0, max_value=365, allow_null=True, required=False)
    summary = serializers.CharField(max_length=300)
    requires = serializers.ChoiceField(
        QualificationKind.choices,
        required=False,
        allow_blank=True,
        help_text="Sold only to clients that qualify so; left out: as it was.",
    )
    sold = serializers.BooleanField(required=False, default=True, help_text="False: to nobody new, from that day.")
    renews = serializers.BooleanField(
        required=False,
        default=True,
        help_text="False: teams that have it end at their terms. Only of a plan that is not sold.",
    )


class NewAddOnVersionSerializer(ProductLineSerializer):
    add_on = serializers.CharField(max_length=40, help_text="The add-on's code.")
    quantity = serializers.ChoiceField(AddOnVersion.Quantity.choices)
    plans = _codes("Codes of the plans it may be added to.")
    excludes = _codes("Codes of add-ons a team has not besides it.")
    family = serializers.CharField(max_length=40, required=False, allow_blank=True)
    summary = serializers.CharField(max_length=300)
    sold = serializers.BooleanField(required=False, default=True, help_text="False: to no team that has it not, from that day.")


class NewCommitmentRuleSerializer(LineSerializer):
    term = serializers.ChoiceField(
        Term.choices, allow_blank=True, required=False, help_text="Empty: for every term without a rule of its own."
    )
    cancel_within_days = serializers.IntegerField(min_value=0, max_value=365)
    notice_days = serializers.IntegerField(min_value=0, max_value=365)
    explanation = serializers.CharField(max_length=2000)


class NewPriceSerializer(LineSerializer):
    item = serializers.CharField(max_length=40, help_text="The code of the plan or add-on.")
    tier = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        help_text="The tier's code. Empty: for every tier without its own.",
    )
    term = serializers.ChoiceField(Term.choices)
    currency = serializers.CharField(max_length=3)
    cost = serializers.DecimalField(max_digits=12, decimal_places=4, min_value=0)
    retail = serializers.DecimalField(max_digits=12, decimal_places=4, min_value=0)


def _lines(kind: Any) -> Any:
    return kind(many=True, required=False, max_length=MOST_LINES)


class NewRevisionSerializer(StrictSerializer):
    title = serializers.CharField(
        max_length=120, help_text="What changes, in a few words. Partners that are affected read it."
    )
    plan_versions = _lines(NewPlanVersionSerializer)
    add_on_versions = _lines(NewAddOnVersionSerializer)
    commitment_rules = _lines(NewCommitmentRuleSerializer)
    prices = _lines(NewPriceSerializer)
    reason = serializers.CharField(
        max_length=LONGEST,
        required=False,
        allow_blank=True,
        help_text="Why one person alone lays it down. Needed where no other network admin could confirm it (`reason_needed`).",
    )
    digest = serializers.CharField(
        max_length=64,
        required=False,
        allow_blank=True,
        help_text="Of the answer with `dry_run`. Refuses when it would not do any more what was shown.",
    )


class AmountsSerializer(StrictSerializer):
    currency = serializers.CharField(read_only=True)
    cost_before = serializers.DecimalField(max_digits=14, decimal_places=4, read_only=True)
    cost_after = serializers.DecimalField(max_digits=14, decimal_places=4, read_only=True)
    retail_before = serializers.DecimalField(max_digits=14, decimal_places=4, read_only=True)
    retail_after = serializers.DecimalField(max_digits=14, decimal_places=4, read_only=True)


class CurrencySerializer(AmountsSerializer):
    subscriptions = serializers.IntegerField(read_only=True)


class ChangedRenewalSerializer(AmountsSerializer):
    partner = serializers.CharField(read_only=True)
    subscription = serializers.CharField(read_only=True)
    plan = serializers.CharField(read_only=True)
    seats = serializers.IntegerField(read_only=True)
    renews_on = serializers.DateField(read_only=True)
    ends = serializers.BooleanField(read_only=True, help_text="It does not renew but ends.")


class ChangedConversionSerializer(StrictSerializer):
    """For the billing period that begins when it is converted; null where it is refused."""

    term = serializers.CharField(read_only=True)
    currency = serializers.CharField(read_only=True, help_text="Empty without a price list.")
    seats_before = serializers.IntegerField(read_only=True, allow_null=True, help_text="As few as it may be converted with.")
    seats_after = serializers.IntegerField(read_only=True, allow_null=True)
    cost_before = serializers.DecimalField(max_digits=14, decimal_places=4, read_only=True, allow_null=True)
    cost_after = serializers.DecimalField(max_digits=14, decimal_places=4, read_only=True, allow_null=True)
    retail_before = serializers.DecimalField(max_digits=14, decimal_places=4, read_only=True, allow_null=True)
    retail_after = serializers.DecimalField(max_digits=14, decimal_places=4, read_only=True, allow_null=True)


class ChangedTrialSerializer(StrictSerializer):
    partner = serializers.CharField(read_only=True)
    subscription = serializers.CharField(read_only=True)
    plan = serializers.CharField(read_only=True)
    ends_on = serializers.DateField(read_only=True, help_text="The trial, unless it is converted before.")
    changes_on = serializers.DateField(read_only=True, help_text="Converted before that day, it costs what it did.")
    refused = serializers.BooleanField(read_only=True, help_text="It cannot be converted any more, to some term at least.")
    conversions = ChangedConversionSerializer(many=True, read_only=True, help_text="One for each term that changes.")


class LostChangeSerializer(StrictSerializer):
    """Of seats, term and add-on one is set."""

    partner = serializers.CharField(read_only=True)
    subscription = serializers.CharField(read_only=True)
    seats = serializers.IntegerField(read_only=True, allow_null=True)
    term = serializers.CharField(read_only=True, allow_null=True)
    add_on = serializers.CharField(read_only=True)
    effective_on = serializers.DateField(read_only=True)


class EffectsSerializer(StrictSerializer):
    subscriptions = serializers.IntegerField(
        read_only=True, help_text="Active ones that have what the lines are about."
    )
    partners = serializers.IntegerField(read_only=True)
    renewing_subscriptions = serializers.IntegerField(
        read_only=True, help_text="Of these, those whose renewal changes."
    )
    renewing_partners = serializers.IntegerField(read_only=True)
    ending_subscriptions = serializers.IntegerField(read_only=True)
    amounts = CurrencySerializer(
        many=True, read_only=True, help_text="Of these renewals, for the billing period each begins."
    )
    renewals = ChangedRenewalSerializer(many=True, read_only=True, help_text="The first twenty.")
    lost_changes = serializers.IntegerField(
        read_only=True, help_text="Scheduled changes that will not be possible any more."
    )
    lost = LostChangeSerializer(many=True, read_only=True, help_text="The first twenty.")
    changing_trials = serializers.IntegerField(
        default=0,
        read_only=True,
        help_text="Running trials whose conversion is refused or costs something else from a day on.",
    )
    refused_trials = serializers.IntegerField(default=0, read_only=True, help_text="Of these, those that are refused.")
    trials = ChangedTrialSerializer(many=True, default=list, read_only=True, help_text="The first twenty.")


class RevisedLineSerializer(StrictSerializer):
    kind = serializers.ChoiceField(sorted(KINDS), read_only=True)
    what = serializers.CharField(read_only=True)
    valid_from = serializers.DateField(read_only=True)
    before = serializers.DictField(read_only=True, allow_null=True, help_text="What held on that day without it.")
    after = serializers.DictField(read_only=True)
    source = serializers.CharField(read_only=True)  # type: ignore[assignment]


class RevisionSerializer(RecordSerializer):
    lines = RevisedLineSerializer(
        many=True, read_only=True, help_text="By day. What said nothing new is not among them."
    )
    effects = EffectsSerializer(read_only=True, help_text="As it was entered, and from then on as it was confirmed.")
    digest = serializers.CharField(read_only=True)

    class Meta:
        model = Revision
        by_object = ("lines", "effects", "digest")
        fields = (
            "id", "title", "state", "first_on", "lines", "effects", "digest", "reason", "entered_by", "created_at",
            "confirmed_by", "confirmed_at", "alone_because", "withdrawn_at",
        )  # fmt: skip
        read_only_fields = fields


class RevisionViewSet(ExportViewSet, ReadViewSet):
    """New dated versions of plans, add-ons, commitment rules and prices. Staff lay them down for a day to come.

    With `dry_run` the answer says whom it would affect, and has the `digest` that confirms exactly this.
    """

    noun = "catalogue-revisions"
    model = Revision
    serializer_class = RevisionSerializer
    filterset_class = RevisionFilter
    staff_only = True
    sorts = {"created_at": "id", "first_on": "first_on"}

    @extend_schema(request=NewRevisionSerializer)
    def create(self, request: Request) -> Response:
        """All lines or none. A row that has not begun gives way to a line with its day. It is `proposed` until another network
        admin confirms it, which no key does; where there is none it is `confirmed` at once, with the `reason`.
        """
        values = self.validated(NewRevisionSerializer)
        lines = {kind: values.pop(kind, []) for kind in KINDS}
        seen = values.pop("digest", "")
        return self.answer(self.perform(create_revision, **values, lines=lines, seen=seen), 201)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Before its first day. What held before goes on."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(withdraw_revision, revision=self.get_object(), **values))
