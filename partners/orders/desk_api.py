"""Licence orders by REST: staff's trade desk works on them, their partner reads them and answers what is asked."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.orders.answering import answer_questions
from partners.orders.api import AnswerSerializer
from partners.orders.checklist import checklist_of
from partners.orders.desk import (
    ASKABLE,
    LONGEST_QUESTION,
    confirm_licences,
    mark_ordered,
    refuse_licences,
    request_information,
    take_over,
    try_again,
)
from partners.orders.filters import LicenceOrderFilter
from partners.orders.models import LicenceAttempt, LicenceOrder, Quote
from partners.orders.queries import attempts_for
from portal.api.fields import ReasonSerializer, RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class PointSerializer(StrictSerializer):
    key = serializers.CharField(read_only=True)
    words = serializers.CharField(read_only=True)


class LicenceAttemptSerializer(StrictSerializer):
    number = serializers.IntegerField(read_only=True)
    channel = serializers.CharField(read_only=True)
    result = serializers.ChoiceField(choices=LicenceAttempt.Result.choices, read_only=True)
    reference = serializers.CharField(read_only=True)
    words = serializers.CharField(read_only=True, help_text="The distributor's own, or the reason of a refusal.")
    made_by = serializers.CharField(read_only=True)
    begun_at = serializers.DateTimeField(read_only=True)
    ended_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="While it is `ordered`, when the channel was asked for it last."
    )


class LicenceOrderSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    order = serializers.CharField(source="line.order_id", read_only=True)
    quote = serializers.CharField(source="line.quote_id", read_only=True)
    client_account = serializers.CharField(source="line.order.client_account_id", read_only=True)
    subscription = serializers.CharField(source="line.subscription_id", read_only=True, allow_null=True)
    kind = serializers.ChoiceField(source="line.quote.kind", choices=Quote.Kind.choices, read_only=True)
    admin_email = serializers.CharField(source="line.team_admin", read_only=True)
    purchase_order_number = serializers.CharField(source="line.order.purchase_order_number", read_only=True)
    deal_code = serializers.CharField(source="line.order.deal_code", read_only=True)
    provisioning = AnswerSerializer(source="line.provisioning", many=True, read_only=True)
    expected_licences = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="How many Dropbox shows then. Null where no number shows it, as of an add-on."
    )
    verification = serializers.ChoiceField(
        choices=LicenceOrder.Verification.choices,
        read_only=True,
        allow_blank=True,
        help_text="Whether Dropbox was seen to show them. Empty before it is confirmed, and where no number shows it.",
    )
    attempts = serializers.SerializerMethodField(
        help_text="Each attempt to buy them, by a channel or by hand. For staff; null for everybody else, and in a list."
    )
    checklist = serializers.SerializerMethodField(help_text="What `confirm` wants to be `checked`. Null in a list.")

    class Meta:
        model = LicenceOrder
        fields = (
            "id", "partner", "order", "quote", "client_account", "subscription", "kind", "admin_email", "provisioning",
            "purchase_order_number", "deal_code", "state", "reference", "questions", "answers", "reason", "handled_by",
            "created_at", "waiting_since", "confirmed_at",
            "expected_licences", "verification", "verify_by", "verified_at", "licences_seen", "channel", "next_at", "updated_at",
            "attempts", "checklist",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("admin_email", "deal_code", "expected_licences", "kind", "provisioning", "purchase_order_number")
        of_one = ("attempts", "checklist")

    @extend_schema_field(LicenceAttemptSerializer(many=True, allow_null=True))
    def get_attempts(self, licence_order: LicenceOrder) -> list[dict] | None:
        actor = self.context["view"].actor
        return list(LicenceAttemptSerializer(attempts_for(actor, licence_order), many=True).data) if actor.is_staff else None

    @extend_schema_field(PointSerializer(many=True, allow_null=True))
    def get_checklist(self, licence_order: LicenceOrder) -> list[dict]:
        return list(PointSerializer(checklist_of(licence_order.line), many=True).data)


class MarkOrderedSerializer(StrictSerializer):
    reference = serializers.CharField(max_length=100, required=False, allow_blank=True)


class ConfirmLicencesSerializer(StrictSerializer):
    reference = serializers.CharField(max_length=100, allow_blank=True, help_text="As the distributor wrote it.")
    checked = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, help_text="The keys of the whole checklist."
    )


class TextsField(serializers.DictField):
    def __init__(self, **options):
        child = serializers.CharField(max_length=LONGEST_QUESTION, allow_blank=True)
        fields = f"By field: {', '.join(ASKABLE)}, and `provisioning.` with the code of a question that was answered."
        super().__init__(child=child, help_text=fields, **options)


class QuestionsSerializer(StrictSerializer):
    questions = TextsField()


class DeskAnswersSerializer(StrictSerializer):
    answers = TextsField()


class LicenceOrderViewSet(ExportViewSet, ReadViewSet):
    """One line of an order on the trade desk: a person orders its licences at the distributor, and confirms them."""

    noun = "licence-orders"
    model = LicenceOrder
    serializer_class = LicenceOrderSerializer
    sorts = {"waiting_since": "waiting_since", "updated_at": "updated_at"}
    filterset_class = LicenceOrderFilter
    expandable = {"partner": "partners", "order": "orders", "quote": "quotes", "client_account": "client-accounts"}
    select_related = ("line__order", "line__quote", "line__subscription")

    @extend_schema(request=MarkOrderedSerializer)
    @action(detail=True, methods=["post"], url_path="mark-ordered")
    def mark_ordered(self, request: Request, pk: str) -> Response:
        """Ordered at the distributor: its partner cannot cancel it any more."""
        values = self.validated(MarkOrderedSerializer)
        return self.answer(self.perform(mark_ordered, licence_order=self.get_object(), **values))

    @extend_schema(request=ConfirmLicencesSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """The licences are there: the line comes true, exactly as it was quoted, and is charged."""
        values = self.validated(ConfirmLicencesSerializer)
        return self.answer(self.perform(confirm_licences, licence_order=self.get_object(), **values))

    @extend_schema(request=QuestionsSerializer)
    @action(detail=True, methods=["post"], url_path="request-information")
    def request_information(self, request: Request, pk: str) -> Response:
        """Back to the partner, with a question beside each field that is not clear."""
        values = self.validated(QuestionsSerializer)
        return self.answer(self.perform(request_information, licence_order=self.get_object(), **values))

    @extend_schema(request=DeskAnswersSerializer)
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_questions(self, request: Request, pk: str) -> Response:
        """The partner's answer to each question; then it waits in the queue again."""
        values = self.validated(DeskAnswersSerializer)
        return self.answer(self.perform(answer_questions, licence_order=self.get_object(), **values))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str) -> Response:
        """This line alone; nothing of it is charged."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(refuse_licences, licence_order=self.get_object(), **values))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="try-again")
    def try_again(self, request: Request, pk: str) -> Response:
        """By its channel, within moments: it looks first whether it is bought already."""
        self.no_fields()
        return self.answer(self.perform(try_again, licence_order=self.get_object()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="take-over")
    def take_over(self, request: Request, pk: str) -> Response:
        """Its channel is asked no more: a person orders and confirms it."""
        self.no_fields()
        return self.answer(self.perform(take_over, licence_order=self.get_object()))
