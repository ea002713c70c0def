from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from partners.renewals.errors import NothingToWrite
from partners.renewals.filters import StaffRenewalFilter
from partners.renewals.letters import letter_about
from partners.renewals.queries import at_stake_of, proposal_of, renewals_for
from partners.renewals.rightsizing import Advice
from partners.renewals.services import report_roster, report_use
from partners.subscriptions.charges_api import CostField
from partners.subscriptions.models import Subscription
from partners.subscriptions.values import MOST_SEATS
from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.errors import ScopeMissing, StaffScopeMissing
from portal.exports.api import ExportViewSet

CLIENTS = "client-accounts:read"
AMOUNT: dict[str, Any] = {"max_digits": 14, "decimal_places": 4, "allow_null": True, "read_only": True}


class ProposalSerializer(serializers.Serializer):
    advice = serializers.ChoiceField(
        choices=[str(one) for one in Advice],
        help_text="`ask`: nothing is known of the use. `late`: too late to ask for fewer at this renewal.",
    )
    seats = serializers.IntegerField(help_text="To renew with.")
    spare = serializers.IntegerField(help_text="Seats fewer than would renew without it.")


class RenewalSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    client_account = serializers.CharField(source="client_account_id", read_only=True)
    plan = serializers.CharField(source="plan_id", read_only=True)
    ends = serializers.BooleanField(source="renewal.ends", read_only=True, help_text="It does not renew then.")
    lacking = serializers.CharField(
        source="renewal.lacking",
        read_only=True,
        help_text="For want of what it ends: a qualification of the client (`education`, `non-profit`), or, of a team for your "
        "own people, as many licences of the tier (`internal-use`). Else empty.",
    )
    internal_use = serializers.BooleanField(
        source="client_account.own", read_only=True, help_text="For your own people: it costs nothing and is in no sum."
    )
    seats_at_renewal = serializers.IntegerField(source="renewal.seats", read_only=True)
    last_reduction_on = serializers.DateField(
        source="renewal.last_day",
        read_only=True,
        help_text="The last day on which fewer seats can be asked for, as far as it is known whether Dropbox invoices the team.",
    )
    last_notice_on = serializers.DateField(
        source="renewal.notice_day",
        read_only=True,
        help_text="The same, if Dropbox invoices the team: it holds where `invoiced` is true.",
    )
    currency = serializers.CharField(source="renewal.retail.currency", default=None, allow_null=True, read_only=True)
    cost = CostField(
        source="renewal.cost_amount", help_text="Of the term that begins then. It takes the scope `charges:read`."
    )
    retail = serializers.DecimalField(source="renewal.retail_amount", **AMOUNT)
    spare_seats = serializers.IntegerField(
        source="renewal.spare",
        read_only=True,
        allow_null=True,
        help_text="Of those that renew, how many nobody uses, above the minimum of the plan. Null: the use is not known.",
    )
    spare_cost = CostField(source="renewal.spare_cost_amount", help_text="What of `cost` they are.")
    spare_retail = serializers.DecimalField(source="renewal.spare_retail_amount", **AMOUNT)
    proposal = serializers.SerializerMethodField()

    class Meta:
        model = Subscription
        by_object = (
            "ends", "lacking", "seats_at_renewal", "last_reduction_on", "last_notice_on", "currency", "cost", "retail",
            "spare_seats", "spare_cost", "spare_retail", "proposal",
        )  # fmt: skip
        fields: tuple[str, ...] = (
            "id", "partner", "number", "client_account", "plan", "term", "state", "purchased", "used", "used_on", "renews_on",
            "internal_use", "auto_renew", "invoiced", "ends", "lacking", "seats_at_renewal", "last_reduction_on",
            "last_notice_on", "currency", "cost", "retail", "spare_seats", "spare_cost", "spare_retail", "proposal",
        )  # fmt: skip
        read_only_fields: tuple[str, ...] = fields

    @extend_schema_field(ProposalSerializer)
    def get_proposal(self, record: Any) -> dict:
        return cast(dict, ProposalSerializer(proposal_of(record)).data)


class UseSerializer(StrictSerializer):
    used = serializers.IntegerField(min_value=0, max_value=MOST_SEATS)
    used_on = serializers.DateField(required=False, help_text="Left out: today.")


class RosterSerializer(StrictSerializer):
    """A multipart form: the list of the team's people, with a column for the e-mail address and, if there is one, the status."""

    file = serializers.FileField(allow_empty_file=True)
    used_on = serializers.DateField(required=False, help_text="Left out: today.")


class CountedSerializer(RenewalSerializer):
    counted = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="Of the file: `active`, `invited` and `suspended` people."
    )

    class Meta(RenewalSerializer.Meta):
        fields = (*RenewalSerializer.Meta.fields, "counted")
        read_only_fields = fields


class LetterSerializer(serializers.Serializer):
    subject = serializers.CharField()
    text = serializers.CharField(help_text="Plain text, signed with the name of your company.")


class StakeSerializer(serializers.Serializer):
    currency = serializers.CharField()
    renewals = serializers.IntegerField(help_text="That renew, and have a price.")
    cost = CostField(source="cost.amount", help_text="It takes the scope `charges:read`.")
    retail = serializers.DecimalField(source="retail.amount", max_digits=18, decimal_places=4)
    spare_seats = serializers.IntegerField(help_text="Of them, where the use is known, those that nobody uses.")
    spare_cost = CostField(source="spare_cost.amount")
    spare_retail = serializers.DecimalField(source="spare_retail.amount", max_digits=18, decimal_places=4)


class StakesSerializer(serializers.Serializer):
    stakes = StakeSerializer(many=True, help_text="One for each currency: they are never added up.")


class RenewalViewSet(ExportViewSet, ReadViewSet):
    """Subscriptions that are paid for by their next renewal: at which price, until when less can be asked for. `id` is the
    subscription's.

    Of one that `ends` there is no price: it is suspended, its renewal is switched off, its plan is sold no longer, or what
    `lacking` names is missing then. For a partner's own people (`internal_use`) nothing has a price.
    """

    noun = "renewals"
    model = Subscription
    serializer_class = RenewalSerializer
    filterset_class = StaffRenewalFilter
    sorts = {"renews_on": "renews_on", "purchased": "purchased"}
    expandable = {"partner": "partners", "client_account": "client-accounts", "plan": "plans"}

    def get_queryset(self):
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else renewals_for(self.actor)

    @extend_schema(responses=StakesSerializer)
    @action(detail=False, url_path="at-stake", pagination_class=None)
    def at_stake(self, request: Request) -> Response:
        """What the renewals that match bring if nobody reduces or leaves, and what of it is for seats that nobody uses. The
        filters are those of the list; of more than 500 it is a 409 `too_many_renewals`.
        """
        stakes = at_stake_of(self.filter_queryset(self.get_queryset()))
        return Response(StakesSerializer({"stakes": stakes}, context=self.get_serializer_context()).data)

    @extend_schema(responses=LetterSerializer)
    @action(detail=True)
    def letter(self, request: Request, pk: str) -> Response:
        """A mail to the client about it, in the language of `Accept-Language`: yours to change before you send it. It greets
        whom you look after there, and takes the scope `client-accounts:read`.
        """
        if not self.actor.has_scope(CLIENTS):
            raise (StaffScopeMissing if self.actor.is_staff else ScopeMissing)(scope=CLIENTS)
        record: Any = self.get_object()
        if record.renewal.ends:
            raise NothingToWrite(number=record)
        letter = letter_about(record, record.renewal, proposal_of(record), str(record.partner))
        return Response(LetterSerializer(letter).data)

    @extend_schema(request=UseSerializer, responses=RenewalSerializer)
    @action(detail=True, methods=["post"], url_path="report-use")
    def report_use(self, request: Request, pk: str) -> Response:
        """How many seats are in use, as somebody counted them."""
        self.perform(report_use, subscription=self.get_object(), **self.validated(UseSerializer))
        return self.answer(self.get_object())

    @extend_schema(request={"multipart/form-data": RosterSerializer}, responses=CountedSerializer)
    @action(detail=True, methods=["post"], url_path="report-roster", parser_classes=[MultiPartParser])
    def report_roster(self, request: Request, pk: str) -> Response:
        """How many seats are in use, counted from a list of the team's people. Invited and suspended ones use a seat; nobody of
        the file is kept.
        """
        _record, roster = self.perform(report_roster, subscription=self.get_object(), **self.validated(RosterSerializer))
        answer = self.answer(self.get_object())
        answer.data["counted"] = {"active": roster.active, "invited": roster.invited, "suspended": roster.suspended}
        return answer
