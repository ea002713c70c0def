from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from partners.charges.estimate import Which, estimate_for
from partners.charges.estimate_api import EstimateSerializer
from partners.charges.filters import StaffChargeFilter
from partners.charges.models import Charge
from partners.charges.queries import with_origin
from partners.clients.models import ClientAccount
from partners.reports.api import REPORT_PARAMETERS, ReportSerializer
from partners.reports.forms import ReportForm
from partners.reports.queries import report_for
from partners.subscriptions.explaining import explanation_of
from portal.api.fields import RecordSerializer
from portal.api.filtering import refuse_unknown
from portal.api.viewsets import ReadViewSet
from portal.errors import UnknownChoice
from portal.exports.api import ExportViewSet
from portal.tenancy.kinds import Record
from portal.tenancy.models import Partner

CLIENT = OpenApiParameter("client_account", str, description="Of this client account alone.")
PARTNER = OpenApiParameter("partner", str, description="Whose; for staff's keys, which have to say so.")
MONTH = OpenApiParameter("month", str, enum=list(Which), description="The running one unless said otherwise.")


class ChargeSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    subscription = serializers.CharField(source="subscription_id", read_only=True)
    client_account = serializers.CharField(
        read_only=True, allow_null=True, help_text="Null when it was handed over to another partner since."
    )
    client_account_name = serializers.SerializerMethodField(
        help_text="Its name now, or what it was when the client was handed over. It takes the scope `client-accounts:read`."
    )
    client_account_external_id = serializers.SerializerMethodField(
        help_text="The client's number in the partner's own PSA or CRM, as it is now; empty without one, null when it was handed "
        "over since. It takes the scope `client-accounts:read`."
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
    order = serializers.CharField(
        read_only=True,
        allow_null=True,
        help_text="That it came from; null for renewals, billing periods and what was cancelled without an order.",
    )
    order_number = serializers.SerializerMethodField(help_text="As pages show it. It takes the scope `orders:read`.")
    purchase_order_number = serializers.SerializerMethodField(
        help_text="Of its order, empty where it has none. It takes the scope `orders:read`."
    )
    deal_code = serializers.SerializerMethodField(
        help_text="Of its order, empty where it has none. It takes the scope `orders:read`."
    )
    explanation = serializers.SerializerMethodField(help_text="How the cost follows from the other fields.")
    event = serializers.CharField(read_only=True, allow_null=True, help_text="The event that it came from.")

    class Meta:
        model = Charge
        by_object = (
            "client_account_name", "client_account_external_id", "explanation", "margin", "order_number", "purchase_order_number",
            "deal_code",
        )  # fmt: skip
        fields = (
            "id", "partner", "subscription", "client_account", "client_account_name", "client_account_external_id", "kind",
            "price_list_item", "plan", "add_on", "item", "item_code", "quantity", "unit_cost", "unit_retail", "currency",
            "period_start", "period_end", "part_start", "part_end", "cost", "retail", "margin", "order", "order_number",
            "purchase_order_number", "deal_code", "explanation", "event", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_client_account_name(self, charge: Any) -> str | None:
        """As `expand`, it tells no more than the key may read."""
        return charge.client_account_name if self._reads_clients else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_client_account_external_id(self, charge: Any) -> str | None:
        return charge.client_account_external_id if self._reads_clients else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_order_number(self, charge: Any) -> str | None:
        return str(charge.order_line.order) if charge.order_line and self._reads_orders else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_purchase_order_number(self, charge: Any) -> str | None:
        return charge.purchase_order_number if self._reads_orders else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_deal_code(self, charge: Any) -> str | None:
        return charge.deal_code if self._reads_orders else None

    @property
    def _reads_clients(self) -> bool:
        return self.context["view"].actor.has_scope("client-accounts:read")

    @property
    def _reads_orders(self) -> bool:
        return self.context["view"].actor.has_scope("orders:read")

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
    expandable = {
        "partner": "partners",
        "subscription": "subscriptions",
        "client_account": "client-accounts",
        "order": "orders",
    }

    @extend_schema(parameters=[CLIENT, PARTNER, MONTH], responses=EstimateSerializer)
    @action(detail=False, pagination_class=None, filterset_class=None, serializer_class=EstimateSerializer)
    def estimate(self, request: Request) -> Response:
        """What the running month will have cost, or the next, and what the renewals after it will, each line explained."""
        refuse_unknown(request, {"client_account", "partner", "month"})
        named = self._named(Partner, "partner", required=not self.actor.partner_id)
        partner = named.pk if named else self.actor.partner_id
        client = self._named(ClientAccount, "client_account")
        which = request.query_params.get("month", Which.THIS)
        if which not in set(Which):
            raise UnknownChoice(field="month", value=which, known=Which)
        estimate = estimate_for(self.actor, partner, cast(ClientAccount | None, client), Which(which))
        return Response(EstimateSerializer(estimate, context=self.get_serializer_context()).data)

    @extend_schema(parameters=REPORT_PARAMETERS, responses=ReportSerializer)
    @action(detail=False, pagination_class=None, filterset_class=None, serializer_class=ReportSerializer)
    def report(self, request: Request) -> Response:
        """Seats and margin of these days, by month, plan, client or seller; for staff by partner, tier or country, too."""
        refuse_unknown(request, {"by", "since", "until"})
        form = ReportForm(request.query_params, self.actor)
        if not form.is_valid():
            raise ValidationError({name: [str(one) for one in errors] for name, errors in form.errors.items()})
        return Response(ReportSerializer(report_for(self.actor, form.cleaned_data)).data)

    def _named(self, model: type[Record], parameter: str, *, required: bool = False) -> Any:
        """The record of a parameter, among what the key may see."""
        given = self.request.query_params.get(parameter, "")[:64]
        if not given and not required:
            return None
        record = cast(Any, model).objects.visible_to(self.actor).filter(pk=given).first()
        if record is None:
            words = (
                _("There is no record with the id {pk}.").format(pk=given) if given else _("Which one is to be said.")
            )
            raise ValidationError({parameter: words})
        return record

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if getattr(self, "swagger_fake_view", False) else with_origin(rows)
