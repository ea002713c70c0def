from typing import cast

from django.db.models import Model
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.clients.models import ClientAccount
from partners.handovers.answering import accept_handover, decline_handover
from partners.handovers.contents import digest_for_receiver, digest_of, shown_contents
from partners.handovers.costs import costs_for_receiver
from partners.handovers.filters import HandoverFilter
from partners.handovers.models import Handover
from partners.handovers.queries import offers_on
from partners.handovers.services import offer_handover, withdraw_handover
from partners.subscriptions.queries import sees_cost
from portal.api.fields import (
    OptionalReasonSerializer,
    ReasonSerializer,
    RecordSerializer,
    StrictSerializer,
    VisibleRelatedField,
)
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.jobs.bulk_api import BulkViewSet
from portal.reasons import LONGEST
from portal.tenancy.actor import Actor


class WaitingChangeSerializer(StrictSerializer):
    """Of seats, term and add-on one is set: what ends then, of an add-on."""

    seats = serializers.IntegerField(read_only=True, allow_null=True)
    term = serializers.CharField(read_only=True, allow_null=True)
    add_on = serializers.CharField(read_only=True)
    effective_on = serializers.DateField(read_only=True)


class HandedSubscriptionSerializer(StrictSerializer):
    id = serializers.CharField(read_only=True)
    number = serializers.IntegerField(read_only=True, help_text="At the giving partner; it gets another one.")
    plan = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)
    term = serializers.CharField(read_only=True, allow_null=True, help_text="Null of a trial.")
    seats = serializers.IntegerField(read_only=True)
    started_on = serializers.DateField(read_only=True)
    renews_on = serializers.DateField(read_only=True)
    add_ons = serializers.ListField(child=serializers.CharField(), read_only=True)
    scheduled = WaitingChangeSerializer(many=True, read_only=True)


class HandedQualificationSerializer(StrictSerializer):
    kind = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True, help_text="`confirmed`, or `requested` of the network still.")
    expires_on = serializers.DateField(read_only=True, allow_null=True)


class ContentsSerializer(StrictSerializer):
    name = serializers.CharField(read_only=True)
    domain = serializers.CharField(read_only=True)
    country = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)
    contacts = serializers.IntegerField(read_only=True)
    subscriptions = HandedSubscriptionSerializer(many=True, read_only=True)
    qualifications = HandedQualificationSerializer(many=True, read_only=True)


class AmountField(serializers.DecimalField):
    """Of money."""

    def __init__(self, **options):
        super().__init__(max_digits=18, decimal_places=4, default=None, allow_null=True, read_only=True, **options)


class TakenOverSerializer(StrictSerializer):
    """At your own prices of today; what is scheduled for the renewal goes over with the subscription and counts."""

    subscription = serializers.CharField(source="subscription.pk", read_only=True)
    currency = serializers.CharField(
        source="today.currency", default=None, allow_null=True, read_only=True, help_text="Null where you have no price for it."
    )
    today = AmountField(
        source="today.amount", help_text="The rest of the running billing period, as far as it was paid ahead."
    )
    next_on = serializers.DateField(allow_null=True, read_only=True, help_text="When it is charged next, if it is.")
    next_cost = AmountField(source="next_cost.amount")
    next_retail = AmountField(source="next_retail.amount")
    months = serializers.IntegerField(allow_null=True, read_only=True, help_text="That the next charge is for: 1 or 12.")
    ends_on = serializers.DateField(allow_null=True, read_only=True, help_text="Of one that does not renew.")


class HandoverSerializer(RecordSerializer):
    from_partner = serializers.CharField(source="from_partner_id", read_only=True)
    from_partner_name = serializers.CharField(source="from_partner.name", read_only=True)
    to_partner = serializers.CharField(source="to_partner_id", read_only=True)
    to_partner_name = serializers.CharField(source="to_partner.name", read_only=True)
    client_account = serializers.CharField(source="client_account_id", read_only=True)
    contents = serializers.SerializerMethodField(
        help_text="What goes over: now, as long as it is offered; then as it was decided. Null in a list."
    )
    digest = serializers.SerializerMethodField(
        help_text="Of the contents and, for the receiver, of what they cost today: to accept exactly these. Null in a list."
    )
    costs = serializers.SerializerMethodField(
        help_text="What it would cost you to accept it, by subscription that is paid for; empty once it is decided. Null in a "
        "list, for the giving partner, and for a key without `charges:read`."
    )

    agreed_by = serializers.SerializerMethodField(
        help_text="Who accepted it first, where that takes two people of yours. Empty for the giving partner."
    )

    class Meta:
        model = Handover
        fields = (
            "id", "from_partner", "from_partner_name", "to_partner", "to_partner_name", "client_account", "client_name",
            "state", "message", "reason", "offered_by", "decided_by", "created_at", "expires_at", "decided_at", "updated_at",
            "agreed_by", "contents", "digest", "costs",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("agreed_by",)
        of_one = ("contents", "digest", "costs")

    def get_agreed_by(self, handover: Handover) -> str:
        return handover.agreed_by if self._actor.partner_id == handover.to_partner_id else ""

    @extend_schema_field(ContentsSerializer(allow_null=True))
    def get_contents(self, handover: Handover) -> dict:
        return shown_contents(handover)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_digest(self, handover: Handover) -> str:
        if handover.is_open and self._actor.partner_id == handover.to_partner_id:
            return digest_for_receiver(handover)
        return digest_of(shown_contents(handover))

    @extend_schema_field(TakenOverSerializer(many=True, allow_null=True))
    def get_costs(self, handover: Handover) -> list[dict] | None:
        if self._actor.partner_id != handover.to_partner_id or not sees_cost(self._actor):
            return None
        costs = costs_for_receiver(handover) if handover.is_open else []
        return list(TakenOverSerializer(costs, many=True).data)

    @property
    def _actor(self) -> Actor:
        return self.context["view"].actor


class NewHandoverSerializer(StrictSerializer):
    client_account = VisibleRelatedField(ClientAccount)
    receiver = serializers.CharField(
        max_length=253, help_text="The other partner, named exactly: id, address in the portal, Reseller ID or name."
    )
    message = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class AcceptSerializer(StrictSerializer):
    digest = serializers.CharField(
        max_length=32, required=False, allow_blank=True, help_text="Refuses when what is offered is not what you read."
    )
    external_id = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="The client's number in your PSA."
    )
    without_domain = serializers.BooleanField(
        required=False, help_text="For a client whose domain one of yours has; merge the two afterwards."
    )
    reason = serializers.CharField(
        max_length=LONGEST,
        required=False,
        allow_blank=True,
        help_text="Why one person alone accepts it: above your limit of orders, where nobody else could (`reason_needed`).",
    )


class HandoverViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """A client that goes from one partner to another: offered by the one, accepted or declined by the other."""

    noun = "handovers"
    model = Handover
    serializer_class = HandoverSerializer
    sorts = {"updated_at": "updated_at", "expires_at": "expires_at"}
    filterset_class = HandoverFilter
    select_related = ("from_partner", "to_partner", "client_account")
    bulk_actions = {"create": "create", "accept": "accept", "decline": "decline", "withdraw": "withdraw"}

    def actions_of(self, record: Model) -> list[dict]:
        """Each side has its own."""
        return [offered.as_dict() for offered in offers_on(self.actor, cast(Handover, record))]

    @extend_schema(request=NewHandoverSerializer)
    def create(self, request: Request) -> Response:
        return self.answer(self.perform(offer_handover, **self.validated(NewHandoverSerializer)), 201)

    @extend_schema(request=AcceptSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """The client with all that hangs on it is the receiver's from here on, and is not found at the other partner any more.
        Above the receiver's limit of orders it stays `offered`, `agreed_by` its first person, until a second one accepts it, too.
        """
        values = self.validated(AcceptSerializer)
        return self.answer(self.perform(accept_handover, handover=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(decline_handover, handover=self.get_object(), **values))

    @extend_schema(request=OptionalReasonSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        values = self.validated(OptionalReasonSerializer)
        return self.answer(self.perform(withdraw_handover, handover=self.get_object(), **values))
