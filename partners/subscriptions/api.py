from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from partners.catalogue.models import AddOn, Plan, Term
from partners.charges.api import ChargeSerializer
from partners.charges.queries import charges_of
from partners.clients.api import WarningSerializer
from partners.clients.models import ClientAccount
from partners.orders.buying import add_add_on, change_plan, change_seats, change_term, convert_trial
from partners.orders.queries import with_order_at_work
from partners.renewals.use_on import SaidBy, reading_on
from partners.subscriptions.changes import Planned, preview_change
from partners.subscriptions.changes_api import (
    AddAddOnSerializer,
    ChangeTermSerializer,
    ConvertSerializer,
    LetEndSerializer,
    LetRenewSerializer,
    PlanChangeSerializer,
    PlannedSerializer,
    RemoveAddOnSerializer,
    SeatChangeSerializer,
    SeatsField,
    SeatsSerializer,
    SetInvoicedSerializer,
    WithdrawChangeSerializer,
)
from partners.subscriptions.charges_api import TimelineSerializer
from partners.subscriptions.coming import coming_of
from partners.subscriptions.entering import assumed_of
from partners.subscriptions.filters import SubscriptionFilter
from partners.subscriptions.invoicing import set_invoiced
from partners.subscriptions.ledger_api import SeatMovementSerializer
from partners.subscriptions.models import ScheduledChange, SeatMovement, Subscription, SubscriptionAddOn
from partners.subscriptions.queries import COST_SCOPE, add_ons_of, sees_cost, with_parts
from partners.subscriptions.scheduled_api import ScheduledChangeSerializer
from partners.subscriptions.seats import SeatsOnForm
from partners.subscriptions.services import (
    cancel_subscription,
    create_subscription,
    let_end,
    let_renew,
    remove_add_on,
    withdraw_scheduled_change,
)
from partners.subscriptions.standing import order_at_work
from partners.subscriptions.upgrades import upgrades_of
from partners.suspensions.api import SaysSuspensions, SuspensionActions
from partners.suspensions.queries import with_suspensions
from portal.api.fields import (
    RecordSerializer,
    StrictSerializer,
    VisibleRelatedField,
)
from portal.api.filtering import refuse_unknown
from portal.api.viewsets import ReadViewSet
from portal.errors import ScopeMissing, StaffScopeMissing
from portal.exports.api import ExportViewSet
from portal.reasons import LONGEST


class TeamAddOnSerializer(RecordSerializer):
    """An add-on that a team has."""

    add_on_code = serializers.CharField(source="add_on.code", read_only=True)

    class Meta:
        model = SubscriptionAddOn
        fields = ("add_on", "add_on_code", "quantity", "added_on")
        read_only_fields = fields


class SubscriptionSerializer(SaysSuspensions, RecordSerializer):
    client_account = VisibleRelatedField(model=ClientAccount)
    plan = VisibleRelatedField(model=Plan)
    term = serializers.ChoiceField(Term.choices, allow_null=True, help_text="Null of a trial: then `seats` stays out.")
    trial_seats = serializers.IntegerField(read_only=True, allow_null=True, help_text="Of a trial, which bought none.")
    trial_ends_on = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="Of a trial. Left out: as many days after `started_on` as its plan gives.",
    )
    add_ons = serializers.SerializerMethodField(help_text="Those that the team has.")
    with_add_ons = serializers.ListField(
        child=VisibleRelatedField(model=AddOn),
        source="add_ons",
        write_only=True,
        required=False,
        max_length=20,
        help_text="Ids of the add-ons that the team has.",
    )
    seats = SeatsField(write_only=True, required=False, help_text="Of a team that is paid for.")
    admin_email = serializers.CharField(max_length=254)
    started_on = serializers.DateField(required=False, help_text="Before today: what begins today is ordered.")
    auto_renew = serializers.BooleanField(
        required=False, help_text="Left out: true. Without it the team ends with its term."
    )
    invoiced = serializers.BooleanField(
        required=False, allow_null=True, help_text="Whether Dropbox invoices the team. Null, or left out: not known."
    )
    internal_use = serializers.BooleanField(
        source="client_account.own", read_only=True, help_text="For your own people: it costs nothing and is in no sum."
    )
    order_at_work = serializers.SerializerMethodField(
        help_text="The order whose licences are awaited for it: until then it stands still. Null when there is none."
    )
    reason = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, write_only=True)

    class Meta:
        model = Subscription
        by_object = ("order_at_work", "suspensions", "trial_seats", "trial_ends_on", "add_ons")
        fields: tuple[str, ...] = (
            "id", "number", "client_account", "plan", "plan_version", "state", "suspensions", "term", "admin_email",
            "internal_use", "purchased", "used", "used_on", "seats", "with_add_ons", "started_on", "renews_on", "auto_renew",
            "invoiced", "trial_seats", "trial_ends_on", "add_ons", "order_at_work", "reason", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = (
            "id",
            "number",
            "plan_version",
            "state",
            "purchased",
            "used",
            "used_on",
            "renews_on",
            "created_at",
            "updated_at",
        )

    def get_order_at_work(self, subscription: Subscription) -> str | None:
        line = order_at_work(subscription)
        return line.order_id if line else None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["term"] is None:
            return attrs
        if "seats" not in attrs:
            raise serializers.ValidationError(
                {"seats": _("A team that is paid for has seats. Only a trial goes without them.")}
            )
        if attrs.get("trial_ends_on"):
            raise serializers.ValidationError(
                {"trial_ends_on": _("Only a trial ends so. Leave this out, or the term.")}
            )
        return attrs

    @extend_schema_field(TeamAddOnSerializer(many=True))
    def get_add_ons(self, subscription: Subscription) -> list[dict]:
        return [dict(row) for row in TeamAddOnSerializer(add_ons_of(subscription), many=True).data]


class RefusalSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField(source="__str__")
    next_step = serializers.CharField(source="advice_by_rest")


class UpgradeSerializer(serializers.Serializer):
    plan = serializers.CharField(source="plan.pk")
    plan_code = serializers.CharField(source="plan.code")
    possible = serializers.BooleanField(source="is_possible")
    planned = PlannedSerializer(
        allow_null=True, help_text="What `change-plan` would do. Null where it is not possible."
    )
    refusals = RefusalSerializer(many=True, help_text="Every reason why not; none where it is possible.")


class UpgradesSerializer(serializers.Serializer):
    upgrades = UpgradeSerializer(many=True)


SEATS_ON_PARAMETERS = [
    OpenApiParameter("on", date, description="Left out: today. What only is scheduled does not count."),
    OpenApiParameter("as_known_on", date, description="Left out: today. What was written down later is left out."),
]


class UseOnSerializer(serializers.Serializer):
    """As Dropbox showed (`dropbox`) or somebody counted (`counted`), on `day` or as last known before `on`."""

    day = serializers.DateField()
    used = serializers.IntegerField()
    invited = serializers.IntegerField(allow_null=True, help_text="Of those in use. Null where nobody told them apart.")
    said_by = serializers.ChoiceField(choices=[str(one) for one in SaidBy])


class SeatsOnSerializer(serializers.Serializer):
    on = serializers.DateField(source="ledger.on")
    as_known_on = serializers.DateField(source="ledger.as_known_on")
    seats = serializers.IntegerField(source="ledger.seats", help_text="Purchased, as the ledger adds up.")
    use = UseOnSerializer(allow_null=True, help_text="Null: nothing was known of it, or the team had ended.")
    billed = serializers.IntegerField(
        allow_null=True, help_text="Seats that were charged for that day. It takes the scope `charges:read`; else null."
    )
    ended_on = serializers.DateField(
        source="ledger.ended_on",
        allow_null=True,
        help_text="If it had ended by then: from that day on it has no seats.",
    )
    movements = SeatMovementSerializer(
        source="ledger.lines", many=True, help_text="The lines that count by then, the oldest first."
    )


class WithdrawnSerializer(ScheduledChangeSerializer):
    withdrawal = PlannedSerializer(read_only=True)

    class Meta(ScheduledChangeSerializer.Meta):
        fields = (*ScheduledChangeSerializer.Meta.fields, "withdrawal")
        read_only_fields = fields


class EnteredSerializer(SubscriptionSerializer):
    warnings = WarningSerializer(
        many=True, read_only=True, help_text="What was assumed: `rule_assumed` where it began before its plan's oldest version."
    )

    class Meta(SubscriptionSerializer.Meta):
        fields = (*SubscriptionSerializer.Meta.fields, "warnings")


class CancelledSerializer(SubscriptionSerializer):
    cancellation = PlannedSerializer(read_only=True)

    class Meta(SubscriptionSerializer.Meta):
        fields = (*SubscriptionSerializer.Meta.fields, "cancellation")


class SubscriptionViewSet(SuspensionActions, ExportViewSet, ReadViewSet):
    """One Dropbox team of one client account, and its seats."""

    noun = "subscriptions"
    model = Subscription
    serializer_class = SubscriptionSerializer
    sorts = {"renews_on": "renews_on", "updated_at": "updated_at"}
    expandable = {"client_account": "client-accounts", "plan": "plans"}
    filterset_class = SubscriptionFilter
    select_related = ("plan", "plan_version", "client_account", "price")

    def get_queryset(self):
        return with_order_at_work(with_suspensions(with_parts(super().get_queryset())))

    @extend_schema(responses={201: EnteredSerializer})
    def create(self, request: Request) -> Response:
        """A team that exists already, with the day it began. A new one is quoted and ordered."""
        record = self.perform(create_subscription, **self.validated())
        answer = self.answer(record, 201)
        assumed = filter(None, [assumed_of(record)])
        answer.data["warnings"] = WarningSerializer(assumed, many=True).data
        return answer

    @extend_schema(responses=SeatChangeSerializer)
    @action(detail=True, methods=["post"], url_path="change-seats", serializer_class=SeatsSerializer)
    def change_seats(self, request: Request, pk: str) -> Response:
        """To `seats` altogether: more are ordered, fewer come at the renewal. With `dry_run` only the answer, no change."""
        record, values = self.get_object(), self.validated(SeatsSerializer)
        dry_run = values.pop("dry_run")
        if dry_run:
            values = {name: value for name, value in values.items() if name in ("seats", "expected_purchased")}
            change = preview_change(self.actor, record, **values)
        else:
            change = self.perform(change_seats, subscription=record, **values)
        shown = SeatChangeSerializer(change, context=self.get_serializer_context())
        return Response({**shown.data, "dry_run": dry_run})

    @extend_schema(responses=PlannedSerializer)
    @action(detail=True, methods=["post"], url_path="change-plan", serializer_class=PlanChangeSerializer)
    def change_plan(self, request: Request, pk: str) -> Response:
        """To a higher plan: the order comes true when its licences are confirmed."""
        return self._changed(change_plan, PlanChangeSerializer)

    @extend_schema(responses=UpgradesSerializer)
    @action(detail=True, serializer_class=UpgradesSerializer, filterset_class=None, pagination_class=None)
    def upgrades(self, request: Request, pk: str) -> Response:
        """Each plan that is sold today or stands above the team's: what raising it would do and cost, or every reason why not
        with the way out. Writes nothing. It takes the scope to change subscriptions, as `change-plan` does.
        """
        found = upgrades_of(self.actor, self.get_object())
        return Response(UpgradesSerializer({"upgrades": found}, context=self.get_serializer_context()).data)

    @extend_schema(responses=PlannedSerializer)
    @action(detail=True, methods=["post"], serializer_class=ConvertSerializer)
    def convert(self, request: Request, pk: str) -> Response:
        """A trial into paid time: the order comes true when its licences are confirmed."""
        return self._changed(convert_trial, ConvertSerializer)

    @extend_schema(responses=PlannedSerializer)
    @action(detail=True, methods=["post"], url_path="add-add-on", serializer_class=AddAddOnSerializer)
    def add_add_on(self, request: Request, pk: str) -> Response:
        """Ordered, and paid by the day until the billing period ends."""
        return self._changed(add_add_on, AddAddOnSerializer)

    @extend_schema(responses=PlannedSerializer)
    @action(detail=True, methods=["post"], url_path="remove-add-on", serializer_class=RemoveAddOnSerializer)
    def remove_add_on(self, request: Request, pk: str) -> Response:
        """From the renewal on, without refund."""
        return self._changed(remove_add_on, RemoveAddOnSerializer)

    @extend_schema(responses=PlannedSerializer)
    @action(detail=True, methods=["post"], url_path="change-term", serializer_class=ChangeTermSerializer)
    def change_term(self, request: Request, pk: str) -> Response:
        """From the renewal on."""
        return self._changed(change_term, ChangeTermSerializer)

    @extend_schema(responses=PlannedSerializer)
    @action(detail=True, methods=["post"], url_path="let-end", serializer_class=LetEndSerializer)
    def let_end(self, request: Request, pk: str) -> Response:
        """Not renewed: it ends with its term."""
        return self._changed(let_end, LetEndSerializer)

    @extend_schema(responses=PlannedSerializer)
    @action(detail=True, methods=["post"], url_path="let-renew", serializer_class=LetRenewSerializer)
    def let_renew(self, request: Request, pk: str) -> Response:
        """Renewed after all."""
        return self._changed(let_renew, LetRenewSerializer)

    @extend_schema(request=SetInvoicedSerializer)
    @action(detail=True, methods=["post"], url_path="set-invoiced")
    def set_invoiced(self, request: Request, pk: str) -> Response:
        """Whether Dropbox invoices the team: from then on one last day counts for asking for less. Null: not known after all."""
        values = self.validated(SetInvoicedSerializer)
        return self.answer(self.perform(set_invoiced, subscription=self.get_object(), **values))

    def _changed(self, service: Callable[..., Planned], asked: type[StrictSerializer]) -> Response:
        planned = self.perform(service, subscription=self.get_object(), **self.validated(asked))
        return Response(PlannedSerializer(planned, context=self.get_serializer_context()).data)

    @extend_schema(responses=WithdrawnSerializer)
    @action(detail=True, methods=["post"], url_path="withdraw-change", serializer_class=WithdrawChangeSerializer)
    def withdraw_change(self, request: Request, pk: str) -> Response:
        """Take back what is scheduled for the renewal. `withdrawal` says what is coming then: in a dry run, before it is so."""
        values = self.validated(WithdrawChangeSerializer)
        planned = self.perform(withdraw_scheduled_change, subscription=self.get_object(), **values)
        shown = ScheduledChangeSerializer(planned.drops[0]).data
        return Response({**shown, "withdrawal": PlannedSerializer(planned, context=self.get_serializer_context()).data})

    @extend_schema(request=LetEndSerializer, responses=CancelledSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Within the first days of an order or a renewal; a trial at any time. `cancellation` says what is given back and
        dropped: in a dry run, before it is so.
        """
        record = self.get_object()
        planned = self.perform(cancel_subscription, subscription=record, **self.validated(LetEndSerializer))
        response = self.answer(record)
        response.data["cancellation"] = PlannedSerializer(planned, context=self.get_serializer_context()).data
        return response

    @extend_schema(responses=SeatMovementSerializer(many=True))
    @action(detail=True, url_path="seat-movements", serializer_class=SeatMovementSerializer, filterset_class=None)
    def seat_movements(self, request: Request, pk: str) -> Response:
        """The ledger, newest line first."""
        return self.page_of(SeatMovement.objects.visible_to(self.actor).filter(subscription=self.get_object()))

    @extend_schema(parameters=SEATS_ON_PARAMETERS, responses=SeatsOnSerializer)
    @action(detail=True, serializer_class=SeatsOnSerializer, filterset_class=None, pagination_class=None)
    def seats(self, request: Request, pk: str) -> Response:
        """Purchased, in use and billed on a day, as known on a day, with the lines of the ledger that make the first number.
        After the end there are none.
        """
        refuse_unknown(request, {"on", "as_known_on"})
        form = SeatsOnForm(request.query_params)
        if not form.is_valid():
            raise ValidationError({name: [str(one) for one in errors] for name, errors in form.errors.items()})
        reading = reading_on(self.get_object(), self.actor, **form.cleaned_data)
        return Response(SeatsOnSerializer(reading).data)

    @extend_schema(responses=ChargeSerializer(many=True))
    @action(detail=True, serializer_class=ChargeSerializer, filterset_class=None)
    def charges(self, request: Request, pk: str) -> Response:
        """What was charged, newest first. Each line explains itself. It takes the scope `charges:read`."""
        if not sees_cost(self.actor):
            raise (StaffScopeMissing if self.actor.is_staff else ScopeMissing)(scope=COST_SCOPE)
        return self.page_of(charges_of(self.get_object(), self.actor))

    @extend_schema(responses=TimelineSerializer)
    @action(detail=True, serializer_class=TimelineSerializer, filterset_class=None)
    def timeline(self, request: Request, pk: str) -> Response:
        """What is coming: renewals, billing periods and last days to act, with their prices."""
        shown = {"timeline": coming_of(self.get_object())}
        return Response(TimelineSerializer(shown, context=self.get_serializer_context()).data)

    @extend_schema(responses=ScheduledChangeSerializer(many=True))
    @action(detail=True, url_path="scheduled-changes", serializer_class=ScheduledChangeSerializer, filterset_class=None)
    def scheduled_changes(self, request: Request, pk: str) -> Response:
        """What waited or waits for a renewal, newest first."""
        return self.page_of(ScheduledChange.objects.visible_to(self.actor).filter(subscription=self.get_object()))
