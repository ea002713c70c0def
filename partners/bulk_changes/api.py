"""Bulk changes by REST: plan, confirm by the plan's hash, follow, stop, resume, undo."""

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.bulk_changes.filters import BulkChangeFilter, RowFilter
from partners.bulk_changes.kinds import Kind, Rounding
from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.bulk_changes.queries import MOST, matching, rows_of
from partners.bulk_changes.receipts import receipt_file
from partners.bulk_changes.services import (
    confirm_bulk_change,
    give_up_bulk_change,
    plan_bulk_change,
    resume_bulk_change,
    stop_bulk_change,
)
from partners.bulk_changes.undoing import undo_bulk_change
from partners.catalogue.models import Term
from partners.orders.api import COMMITMENT
from partners.subscriptions.charges_api import CostField, CurrencyField
from portal.api.fields import OptionalReasonSerializer, ReasonSerializer, RecordSerializer, StrictSerializer
from portal.api.pagination import ByNumber
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.jobs.api import RowProblemSerializer

COST = "Null for a key without `charges:read`, as everywhere."
ONE = "Name the subscriptions either by `subscriptions` or by `filters`."


class NewBulkChangeSerializer(StrictSerializer):
    """Which subscriptions, and what is to be done with each."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    value = serializers.IntegerField(
        required=False,
        help_text="Seats altogether, seats more (fewer: negative), or percent; of the kinds that take one.",
    )
    rounding = serializers.ChoiceField(choices=Rounding.choices, required=False, help_text="Of percent.")
    term = serializers.ChoiceField(choices=Term.choices, required=False, help_text="Of `change-term`: from the renewal on.")
    subscriptions = serializers.ListField(
        child=serializers.CharField(max_length=64),
        min_length=1,
        required=False,
        help_text=f"Their ids, at most {MOST}.",
    )
    filters = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        help_text="As the list of renewals takes them; `{}` is every active subscription.",
    )

    def validate(self, values: dict) -> dict:
        if ("subscriptions" in values) == ("filters" in values):
            raise serializers.ValidationError({"subscriptions": [ONE]})
        return values


class BulkChangeSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    job = serializers.CharField(source="job_id", read_only=True, allow_null=True, help_text="Of the last run or undo.")
    rounding = serializers.ChoiceField(choices=[("", ""), *Rounding.choices], read_only=True, help_text="Of percent.")
    term = serializers.ChoiceField(choices=[("", ""), *Term.choices], read_only=True, help_text="Of `change-term`.")
    cost = CostField(help_text=COST)
    commitment = CostField(help_text=f"Of all rows together. {COMMITMENT}")
    currency = CurrencyField(help_text="Null where nothing is charged.")
    remaining = serializers.IntegerField(read_only=True, help_text="Rows that are still to be tried.")
    left_out = serializers.IntegerField(read_only=True, help_text="Rows that the plan cannot change; each says why.")

    class Meta:
        model = BulkChange
        fields = (
            "id", "number", "partner", "kind", "value", "rounding", "term", "state", "hash", "total", "possible", "left_out",
            "done", "changed", "refused", "undone", "remaining", "canary", "currency", "cost", "retail", "commitment",
            "planned_by", "expires_at", "confirmed_by", "confirmed_at", "reason", "halted_because", "job", "created_at",
            "ended_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("commitment", "cost", "currency", "remaining", "left_out")


class BulkChangeRowSerializer(RecordSerializer):
    """`before` and `after` are empty objects for a row that is left out."""

    subscription = serializers.CharField(source="subscription_id", read_only=True)
    order = serializers.CharField(source="order_id", read_only=True, allow_null=True)
    scheduled_change = serializers.CharField(source="scheduled_change_id", read_only=True, allow_null=True)
    cost = CostField(help_text=COST)
    commitment = CostField(help_text=COMMITMENT)
    currency = CurrencyField(help_text="Null where nothing is charged.")
    problems = serializers.ListField(child=RowProblemSerializer(), read_only=True)

    class Meta:
        model = BulkChangeRow
        fields = (
            "id", "number", "subscription", "name", "state", "seats", "before", "after", "effective_on", "digest", "currency",
            "cost", "retail", "commitment", "warnings", "problems", "order", "scheduled_change", "done_at", "undo", "undone_at",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("commitment", "cost", "currency")


class ConfirmBulkChangeSerializer(ReasonSerializer):
    hash = serializers.CharField(max_length=64, help_text="Of the plan, as it was read.")


class BulkChangeViewSet(ExportViewSet, ReadViewSet):
    """One change for many subscriptions: planned row by row, confirmed by the plan's hash, done by a job that halts by itself."""

    noun = "bulk-changes"
    model = BulkChange
    serializer_class = BulkChangeSerializer
    filterset_class = BulkChangeFilter
    expandable = {"partner": "partners"}

    @extend_schema(request=NewBulkChangeSerializer)
    def create(self, request: Request) -> Response:
        """Nothing is changed yet: every row is decided, with its price, or left out with the reason why."""
        values = self.validated(NewBulkChangeSerializer)
        filters = values.pop("filters", None)
        if filters is not None:
            values["subscriptions"] = matching(self.actor, filters)
        return self.answer(self.perform(plan_bulk_change, **values), 201)

    @extend_schema(request=ConfirmBulkChangeSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """As it was seen. A few rows go first; each looks again at what it was planned on."""
        values = self.validated(ConfirmBulkChangeSerializer)
        return self.answer(self.perform(confirm_bulk_change, bulk_change=self.get_object(), **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: str) -> Response:
        """After the row in hand. It is halted then: resume it, or give it up."""
        self.no_fields()
        return self.answer(self.perform(stop_bulk_change, bulk_change=self.get_object()))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """The rows that were not tried, as they were planned, with a few first again."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(resume_bulk_change, bulk_change=self.get_object(), **values))

    @extend_schema(request=OptionalReasonSerializer)
    @action(detail=True, methods=["post"], url_path="give-up")
    def give_up(self, request: Request, pk: str) -> Response:
        """The rows that were not tried are not done; what is in stays in."""
        values = self.validated(OptionalReasonSerializer)
        return self.answer(self.perform(give_up_bulk_change, bulk_change=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Takes back each row that is still as it was made, as far as the trade allows; the others say why they stay."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(undo_bulk_change, bulk_change=self.get_object(), **values))

    @extend_schema(responses=BulkChangeRowSerializer(many=True))
    @action(detail=True, serializer_class=BulkChangeRowSerializer, filterset_class=RowFilter, pagination_class=ByNumber)
    def rows(self, request: Request, pk: str) -> Response:
        """Each subscription in its order."""
        return self.page_of(self.filter_queryset(rows_of(self.get_object())))

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True)
    def receipt(self, request: Request, pk: str) -> HttpResponseBase:
        """Every row before and after, with what stands for it, as CSV."""
        return receipt_file(self.get_object(), self.actor)
