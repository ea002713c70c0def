"""Quotes and orders by REST; `desk_api.py` has licence orders."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.catalogue.models import AddOn, Plan, Term
from partners.catalogue.queries import code_of
from partners.clients.models import ClientAccount
from partners.orders.asking import KINDS_ASKED, change_of, taken_by
from partners.orders.drafting import add_line, remove_line, renew_quotes, update_order
from partners.orders.filters import OrderFilter, QuoteFilter
from partners.orders.models import Order, OrderLine, Quote
from partners.orders.queries import renewed_quotes
from partners.orders.quoting import create_quote
from partners.orders.requoting import digest_of, look_at
from partners.orders.services import MOST_LINES, cancel_order, create_order, place_order
from partners.orders.totals import totals_by_currency
from partners.subscriptions.changes_api import IdsField, SeatsField
from partners.subscriptions.charges_api import ComingSerializer, CostField, CurrencyField, DueSerializer
from partners.subscriptions.coming import coming
from partners.subscriptions.market import markets_of_client
from partners.subscriptions.models import Subscription
from portal.api.fields import OptionalReasonSerializer, RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.reasons import LONGEST


class CodeField(serializers.CharField):
    """Of what is sold: by its code, as a quote keeps it, or by its id, as elsewhere."""

    def __init__(self, model: type[Plan] | type[AddOn], **options):
        super().__init__(max_length=40, **options)
        self.model = model

    def to_internal_value(self, data) -> str:
        text = super().to_internal_value(data)
        return code_of(self.model, text)


class NewQuoteSerializer(StrictSerializer):
    """What is asked for: `kind`, and the fields that this kind takes. The others stay out."""

    kind = serializers.ChoiceField(choices=Quote.Kind.choices)
    client_account = VisibleRelatedField(
        ClientAccount, required=False, help_text="Of a new team (`subscribe`, `start-trial`)."
    )
    subscription = VisibleRelatedField(Subscription, required=False, help_text="Of every other kind.")
    plan = CodeField(Plan, required=False, help_text="The plan's code, or its id.")
    term = serializers.ChoiceField(choices=Term.choices, required=False)
    seats = SeatsField(required=False)
    add_on = CodeField(AddOn, required=False, help_text="The add-on's code, or its id.")
    add_ons = serializers.ListField(
        child=CodeField(AddOn),
        max_length=20,
        required=False,
        help_text="Codes or ids of add-ons, of a new team or a trial that becomes paid (`subscribe`, `convert`). May stay out.",
    )
    renew_with = VisibleRelatedField(
        Subscription,
        required=False,
        help_text="Another subscription of the client: the first term ends with its term (`subscribe`). May stay out.",
    )
    admin_email = serializers.CharField(max_length=254, required=False)
    provisioning = serializers.DictField(
        child=serializers.CharField(max_length=300, allow_blank=True),
        required=False,
        help_text="Answers, by code, to the `provisioning-questions` of a new team's plan (`subscribe`, `start-trial`).",
    )
    auto_renew = serializers.BooleanField(required=False)
    invoiced = serializers.BooleanField(
        required=False, allow_null=True, help_text="Whether Dropbox invoices the team (`subscribe`). May stay out: not known."
    )

    def validate(self, values: dict) -> dict:
        kind, given = values["kind"], values.keys() - {"kind"}
        refused = {name: [f"A quote of the kind {kind} needs {name}."] for name in KINDS_ASKED[kind] - given}
        refused |= {name: [f"A quote of the kind {kind} takes no {name}."] for name in given - taken_by(kind)}
        if refused:
            raise serializers.ValidationError(refused)
        return values


# Which team, and how it is set up; the others say what becomes of it.
ABOUT = ("client_account", "subscription", "admin_email", "renew_with", "provisioning")
COMMITMENT = (
    "What counts against the limit of orders: what it costs today or, if that is more, what it adds to what is paid for one "
    "whole term. In your currency. Null for a key without `charges:read`."
)
NO_CURRENCY = "Of `cost`, `retail` and `commitment`. Null where nothing is charged and nothing committed to."
REPLACES = "The id of the scheduled change that this takes the place of. (`replaces_id` of events is another quote.)"
COST = "Null for a key without `charges:read`, as everywhere."


class AnswerSerializer(StrictSerializer):
    code = serializers.CharField(read_only=True)
    question = serializers.CharField(read_only=True, help_text="As it was asked.")
    value = serializers.CharField(read_only=True, help_text="Empty as long as it is not answered.")


class QuoteSerializer(RecordSerializer):
    provisioning = AnswerSerializer(many=True, read_only=True)
    cost = CostField(help_text=COST)
    commitment = CostField(help_text=COMMITMENT)
    currency = CurrencyField(help_text=NO_CURRENCY)
    kind = serializers.ChoiceField(choices=Quote.Kind.choices, read_only=True)
    partner = serializers.CharField(source="partner_id", read_only=True)
    change = serializers.SerializerMethodField(
        help_text="What was asked for, by the fields that its kind takes (plans and add-ons by their codes); `renew_with` is the "
        "day of that renewal."
    )
    order = serializers.SerializerMethodField(help_text="The order that took it.")
    needs_licences = serializers.BooleanField(
        read_only=True, help_text="Whether somebody has to buy licences before it comes true."
    )
    replaces = serializers.CharField(
        source="decided.replaced.id", read_only=True, default=None, allow_null=True, help_text=REPLACES
    )
    keeps = IdsField(source="decided.keeps", read_only=True, help_text="The ids of scheduled changes that stay scheduled.")
    drops = IdsField(
        source="decided.drops", read_only=True, help_text="The ids of scheduled changes that are no longer possible then."
    )
    charges = serializers.SerializerMethodField(help_text="What is charged, line by line. Null in a list.")
    timeline = serializers.SerializerMethodField(
        help_text="What is coming then: a what-if. Null in a list, and of a client that was handed over."
    )

    class Meta:
        model = Quote
        fields = (
            "id", "number", "partner", "client_account", "subscription", "kind", "change", "admin_email", "provisioning",
            "made_on", "effective_on", "expires_at", "currency", "cost", "retail", "commitment", "needs_licences",
            "replaces", "keeps", "drops", "order", "quoted_by", "digest", "created_at", "charges", "timeline",
        )  # fmt: skip
        read_only_fields = fields
        by_object = (
            "change", "commitment", "cost", "currency", "drops", "keeps", "kind", "needs_licences", "order", "provisioning",
            "replaces",
        )  # fmt: skip
        of_one = ("charges", "timeline")

    def get_change(self, quote: Quote) -> dict[str, Any]:
        return {name: value for name, value in quote.change.items() if name in taken_by(quote.kind)}

    def get_order(self, quote: Quote) -> str | None:
        line = getattr(quote, "line", None)
        return line.order_id if line else None

    @extend_schema_field(DueSerializer(many=True, allow_null=True))
    def get_charges(self, quote: Quote) -> list[dict]:
        return list(DueSerializer(quote.charges, many=True, context=self.context).data)

    @extend_schema_field(ComingSerializer(many=True, allow_null=True))
    def get_timeline(self, quote: Quote) -> list[dict] | None:
        if not quote.is_with_its_client:  # by the prices of another partner
            return None
        steps = coming(quote.decided.after, markets_of_client(quote.client_account))
        return list(ComingSerializer(steps, many=True, context=self.context).data)


class QuoteViewSet(ReadViewSet):
    """What one change would do and cost. It binds until `expires_at`: an order that takes it costs exactly this."""

    noun = "quotes"
    model = Quote
    serializer_class = QuoteSerializer
    filterset_class = QuoteFilter
    expandable = {"partner": "partners", "client_account": "client-accounts", "subscription": "subscriptions"}
    select_related = ("line", "client_account")

    @extend_schema(request=NewQuoteSerializer)
    def create(self, request: Request) -> Response:
        values = self.validated(NewQuoteSerializer)
        about = {name: values.pop(name) for name in ABOUT if name in values}
        return self.answer(self.perform(create_quote, change=change_of(**values), **about), 201)


class OrderLineSerializer(RecordSerializer):
    provisioning = AnswerSerializer(many=True, read_only=True)
    quote = serializers.CharField(source="quote_id", read_only=True)
    kind = serializers.ChoiceField(source="quote.kind", choices=Quote.Kind.choices, read_only=True)
    subscription = serializers.CharField(source="subscription_id", read_only=True, allow_null=True)
    licence_order = serializers.CharField(source="licence_order.pk", read_only=True, default=None, allow_null=True)

    class Meta:
        model = OrderLine
        fields = (
            "id", "position", "quote", "kind", "subscription", "admin_email", "provisioning", "reason", "state", "licence_order",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("provisioning",)


class TotalSerializer(serializers.Serializer):
    currency = serializers.CharField()
    cost = CostField(help_text=COST)
    retail = serializers.DecimalField(max_digits=18, decimal_places=4)


class OrderSerializer(RecordSerializer):
    cost = CostField(help_text=COST)
    commitment = CostField(help_text=COMMITMENT)
    currency = CurrencyField(help_text=NO_CURRENCY)
    partner = serializers.CharField(source="partner_id", read_only=True)
    lines = serializers.SerializerMethodField()
    totals = serializers.SerializerMethodField(
        help_text="What its lines come to in each currency. Two only of a draft begun before your currency changed, which is "
        "placed once the lines in one of them are removed; `cost`, `retail` and `commitment` are of the first."
    )

    class Meta:
        model = Order
        fields = (
            "id", "number", "partner", "client_account", "state", "lines", "purchase_order_number", "deal_code", "reason",
            "currency", "cost", "retail", "commitment", "totals", "ordered_by", "approved_by", "placed_at", "ended_at",
            "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = tuple(name for name in fields if name not in ("purchase_order_number", "deal_code"))
        by_object = ("commitment", "cost", "currency", "lines", "totals")

    @extend_schema_field(OrderLineSerializer(many=True))
    def get_lines(self, order: Order) -> list[dict]:
        return list(OrderLineSerializer(order.lines.all(), many=True, context={}).data)


    @extend_schema_field(TotalSerializer(many=True))
    def get_totals(self, order: Order) -> list[dict]:
        totals = totals_by_currency([line.quote for line in order.lines.all()])
        return list(TotalSerializer(totals, many=True, context=self.context).data)


class NewOrderSerializer(StrictSerializer):
    quotes = serializers.ListField(
        child=VisibleRelatedField(Quote),
        min_length=1,
        max_length=MOST_LINES,
        help_text="Of one client; each becomes a line.",
    )
    purchase_order_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    deal_code = serializers.CharField(max_length=100, required=False, allow_blank=True)
    reason = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True, help_text="Of every line that has none of its own."
    )
    place = serializers.BooleanField(
        required=False, default=False, help_text="Places it in the same breath; otherwise it is a draft."
    )


class AddLineSerializer(StrictSerializer):
    reason = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True, help_text="Why this line: the ledger says it of its subscription."
    )
    quote = VisibleRelatedField(Quote, help_text="Of the order's client, and in no order yet.")


class RemoveLineSerializer(StrictSerializer):
    line = VisibleRelatedField(OrderLine)


class RenewQuotesSerializer(StrictSerializer):
    digest = serializers.CharField(
        max_length=64, required=False, help_text="Of the answer with `dry_run`, which shows what is renewed: needed without it."
    )


class RenewedOrderSerializer(OrderSerializer):
    renewed = QuoteSerializer(
        many=True,
        read_only=True,
        allow_null=True,
        help_text="The quotes that took the place of others. Null for a key without `quotes:read`.",
    )
    digest = serializers.CharField(read_only=True, help_text="Of what `renewed` says: it renews exactly that.")

    class Meta:
        model = Order
        fields = (*OrderSerializer.Meta.fields, "renewed", "digest")
        read_only_fields = fields
        by_object = OrderSerializer.Meta.by_object


class OrderViewSet(ExportViewSet, ReadViewSet):
    """Quotes of one client, bought together. Each line comes true when its licences are confirmed."""

    noun = "orders"
    model = Order
    serializer_class = OrderSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_class = OrderFilter
    expandable = {"partner": "partners", "client_account": "client-accounts"}
    select_related = ("client_account",)

    def get_queryset(self):
        return super().get_queryset().prefetch_related("lines__licence_order", "lines__quote")

    @extend_schema(request=NewOrderSerializer)
    def create(self, request: Request) -> Response:
        values = self.validated(NewOrderSerializer)
        at_once = values.pop("place")
        with transaction.atomic():
            order = self.perform(create_order, **values)
            if at_once:
                self.perform(place_order, order=order)
        return self.answer(order, 201)

    def partial_update(self, request: Request, pk: str) -> Response:
        """Of a draft: its purchase order number and deal code."""
        record = self.get_object()
        values = self.validated(instance=record, partial=True)
        return self.answer(self.perform(update_order, order=record, **values))

    @extend_schema(request=AddLineSerializer)
    @action(detail=True, methods=["post"], url_path="add-line")
    def add_line(self, request: Request, pk: str) -> Response:
        """Of a draft. A subscription is in an order once, and so is the address of a new team."""
        values = self.validated(AddLineSerializer)
        return self.answer(self.perform(add_line, order=self.get_object(), **values))

    @extend_schema(request=RemoveLineSerializer)
    @action(detail=True, methods=["post"], url_path="remove-line")
    def remove_line(self, request: Request, pk: str) -> Response:
        """Of a draft. The quote stays, and can be ordered as long as it holds."""
        values = self.validated(RemoveLineSerializer)
        return self.answer(self.perform(remove_line, order=self.get_object(), **values))

    @extend_schema(request=RenewQuotesSerializer, responses=RenewedOrderSerializer)
    @action(detail=True, methods=["post"], url_path="renew-quotes")
    def renew_quotes(self, request: Request, pk: str) -> Response:
        """Of a draft: each quote that expired, or that something came in between of, is made anew. With `dry_run` the answer says
        what they would be, and has the `digest` that confirms exactly this.
        """
        order, digest = self.get_object(), self.validated(RenewQuotesSerializer).get("digest", "")
        today = digest_of(look_at(order))
        if not digest and not self.is_dry_run:
            raise serializers.ValidationError({"digest": [_("Send it with `dry_run` first, and the digest of that answer.")]})
        self.perform(renew_quotes, order=order, seen=digest or today)
        response = self.answer(order)
        renewed = renewed_quotes(self.actor, [line.quote_id for line in order.lines.all()])
        response.data |= {"renewed": self._quotes(renewed), "digest": today}
        return response

    def _quotes(self, quotes: Iterable[Quote]) -> list[dict] | None:
        """As `expand`, it tells no more than the key may read."""
        if not self.actor.has_scope("quotes:read"):
            return None
        return list(QuoteSerializer(quotes, many=True, context=self.get_serializer_context()).data)

    @extend_schema(request=OptionalReasonSerializer)
    @action(detail=True, methods=["post"])
    def place(self, request: Request, pk: str) -> Response:
        """Refused as a whole when a quote is not true any more. Above the partner's limit another person approves it. With the
        `ETag` that was read as `If-Match`, nothing is placed that somebody else added meanwhile.
        """
        values = self.validated(OptionalReasonSerializer)
        return self.answer(self.perform(place_order, order=self.get_object(), **values))

    @extend_schema(request=OptionalReasonSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """As long as nothing of it is ordered at the distributor."""
        values = self.validated(OptionalReasonSerializer)
        return self.answer(self.perform(cancel_order, order=self.get_object(), **values))
