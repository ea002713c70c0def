"""Applications by REST: an applicant's side, with the mailed link's token as the credential, and staff's."""

from typing import cast

from django.db.models import Model
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.network import services
from partners.network.duplicates import APPLICATION, PARTNER, duplicates_of
from partners.network.filters import ApplicationFilter
from partners.network.links import CONFIRM, LONGEST_TOKEN, MEND, RENEWABLE, STATUS, as_applicant, read_token
from partners.network.models import Application
from partners.network.reviewing import held_from
from portal.actions import Offer, offers
from portal.addresses import client_ip
from portal.api.fields import ReasonSerializer, RecordSerializer, StrictSerializer
from portal.api.pagination import CursorPage
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.jobs.bulk_api import BulkViewSet
from portal.reasons import LONGEST
from portal.staff.queries import staff_member_sent
from portal.tenancy.actor import Actor

BY_LINK = r"by-link/(?P<token>[^/]+)"
TOKEN = OpenApiParameter("token", str, OpenApiParameter.PATH, description="The last part of the mailed link.")


class Questions(serializers.DictField):
    """The field's name → what is asked about it."""

    child = serializers.CharField(max_length=1000)


class ApplicantSerializer(RecordSerializer):
    """An application as its applicant reads it: nothing of reviewers, nothing of other companies."""

    # Looser than the columns: the service reads them and says in words what is wrong.
    contact_email = serializers.CharField(max_length=254)
    asked = Questions(read_only=True, help_text="What is asked now, by the field's name.")

    class Meta:
        model = Application
        fields = (
            "id", "company_name", "website", "country", "size", "services", "motivation", "contact_name", "contact_email",
            "language", "state", "created_at", "submitted_at", "asked", "asked_message", "asked_at", "answer", "decided_at",
            "decision_reason",
        )  # fmt: skip
        read_only_fields = (
            "id", "language", "state", "created_at", "submitted_at", "asked_message", "asked_at", "answer", "decided_at",
            "decision_reason",
        )  # fmt: skip


class MendSerializer(ApplicantSerializer):
    """What was read can be changed and sent back whole; of the fields only those asked about may differ."""

    answer = serializers.CharField(max_length=1000, allow_blank=True)


class ApplicationSerializer(RecordSerializer):
    """An application as staff read it. `due_at`: until when it should be decided, while it waits for us. `erased_at`: since when
    nothing in it names anybody who applied.
    """

    asked = Questions(read_only=True)
    partner = serializers.CharField(source="partner_id", read_only=True, allow_null=True)
    reviewer = serializers.SerializerMethodField(help_text="Id of the person or API key.")
    reviewer_name = serializers.CharField(source="reviewer", read_only=True)
    due_at = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = (
            *ApplicantSerializer.Meta.fields, "reviewer", "reviewer_name", "reminded_at", "due_at", "decided_by", "erased_at",
            "partner",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("due_at", "reviewer")

    def get_reviewer(self, application: Application) -> str | None:
        return application.reviewer_key or None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_due_at(self, application: Application):
        return application.wait.due_at if application.is_waiting and application.wait else None


class StartReviewSerializer(StrictSerializer):
    take_over = serializers.BooleanField(default=False, help_text="Take it from whoever is reviewing it.")


class AssignReviewerSerializer(StartReviewSerializer):
    reviewer = serializers.CharField(max_length=40, help_text="A network admin or partner manager among staff.")


class RequestInformationSerializer(StrictSerializer):
    """`questions`: the field's name → what is wrong or missing."""

    questions = Questions(allow_empty=False)
    message = serializers.CharField(max_length=1000, default="", allow_blank=True)


class ApproveSerializer(StrictSerializer):
    reseller_id = serializers.CharField(max_length=40, default="", allow_blank=True)
    authorised_countries = serializers.ListField(
        child=serializers.CharField(max_length=2), default=list, max_length=300, help_text="Default: the company's own."
    )


class WithdrawSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST, default="", allow_blank=True, help_text="Required of staff.")


class ConfirmSerializer(StrictSerializer):
    token = serializers.CharField(max_length=LONGEST_TOKEN, help_text="The last part of the mailed link.")


class DuplicateReasonSerializer(serializers.Serializer):
    code = serializers.ChoiceField(choices=("same_domain", "similar_name", "person_at_domain"))
    detail = serializers.CharField()


class DuplicateSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=(APPLICATION, PARTNER))
    id = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()
    reasons = DuplicateReasonSerializer(many=True)


class DuplicatesSerializer(serializers.Serializer):
    data = DuplicateSerializer(many=True)  # type: ignore[assignment]


class LongestWaitFirst(CursorPage):
    ordering = ("submitted_at", "id")


class ApplicationViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """Companies that ask to become partners.

    Applying takes no key. What was mailed to the applicant carries a token, and `by-link/{token}` is the application to
    whoever holds it: to read, to answer what was asked, to withdraw. Reading all and deciding are staff's.
    """

    noun = "applications"
    model = Application
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    bulk_actions = {"assign-reviewer": "assign_reviewer"}
    anonymous_actions = ("create", "confirm", "by_link", "mend", "withdraw_by_link", "renew_by_link")
    holder: Actor | None = None  # who holds the link of this request

    @property
    def actor(self) -> Actor:
        return self.holder or super().actor

    @property
    def shows_actions(self) -> bool:
        return (self.action not in self.anonymous_actions or self.holder is not None) and super().shows_actions

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return ApplicantSerializer if self.action in self.anonymous_actions else ApplicationSerializer

    def actions_of(self, record: Model) -> list[dict]:
        application = cast(Application, record)
        found = [offer.action for offer in offers(self.actor, self.noun, record) if offer.action.api]
        return [
            Offer(one, held_from(self.actor, application, one.verb) or one.refusal(self.actor, record)).as_dict()
            for one in found
        ]

    # ── The applicant ───────────────────────────────────────────────────────────────────────────────

    @extend_schema(request=ApplicantSerializer, responses={201: ApplicantSerializer})
    def create(self, request: Request) -> Response:
        values = self.validated()
        fixed = {"ip_address": client_ip(request._request), "language": get_language() or "en"}
        application = services.create_application(actor=as_applicant(self.actor), **fixed, **values)
        return self.answer(application, 201)

    @extend_schema(request=ConfirmSerializer, responses=ApplicantSerializer)
    @action(detail=False, methods=["post"])
    def confirm(self, request: Request) -> Response:
        """Puts it into the queue: opening the mailed link proves the address."""
        values = self.validated(ConfirmSerializer)
        application = self._held(values["token"], CONFIRM)
        return self.answer(self.perform(services.confirm_application, application=application))

    @extend_schema(responses=ApplicantSerializer, parameters=[TOKEN])
    @action(detail=False, methods=["get"], url_path=BY_LINK)
    def by_link(self, request: Request, token: str) -> Response:
        """The application, by any of its links. `asked` says what to answer."""
        return self.answer(self._held(token, CONFIRM, MEND, STATUS))

    @extend_schema(request=MendSerializer, responses=ApplicantSerializer, parameters=[TOKEN])
    @by_link.mapping.patch
    def mend(self, request: Request, token: str) -> Response:
        """Answers what was asked: the fields that `asked` names, a message in `answer`, or both."""
        application = self._held(token, MEND)
        values = self.validated(MendSerializer, application, partial=True)
        return self.answer(self.perform(services.mend_application, application=application, **values))

    @extend_schema(request=WithdrawSerializer, responses=ApplicantSerializer, parameters=[TOKEN])
    @action(detail=False, methods=["post"], url_path=f"{BY_LINK}/withdraw")
    def withdraw_by_link(self, request: Request, token: str) -> Response:
        application, values = self._held(token, MEND, STATUS), self.validated(WithdrawSerializer)
        return self.answer(self.perform(services.withdraw_application, application=application, **values))

    @extend_schema(request=None, responses={202: None}, parameters=[TOKEN])
    @action(detail=False, methods=["post"], url_path=f"{BY_LINK}/renew")
    def renew_by_link(self, request: Request, token: str) -> Response:
        """Mails a new link in place of this one, also of one that is too old, to the address applied with."""
        self.no_fields()
        application = self._held(token, *RENEWABLE, expired=True)
        self.perform(services.renew_link, application=application)
        return Response(status=202)

    def _held(self, token: str, *purposes: str, expired: bool = False) -> Application:
        """The link's application. From here on the request acts as whoever holds the link."""
        request_id = self.actor.request_id
        application, self.holder = read_token(token, *purposes, request_id=request_id, expired=expired)
        return application

    # ── Staff ───────────────────────────────────────────────────────────────────────────────────────

    @extend_schema(responses=ApplicationSerializer(many=True))
    @action(detail=False, methods=["get"], pagination_class=LongestWaitFirst)
    def queue(self, request: Request) -> Response:
        """What waits for staff, the longest wait first, each with `due_at`."""
        return self.page_of(self.filter_queryset(self.get_queryset().waiting()))

    @extend_schema(responses=DuplicatesSerializer)
    @action(detail=True, methods=["get"])
    def duplicates(self, request: Request, pk: str) -> Response:
        """Applications and partners that may be the same company, with why."""
        application = self.get_object()
        found = duplicates_of([application], self.actor)[application.pk]
        return Response(DuplicatesSerializer({"data": found}).data)

    @extend_schema(request=StartReviewSerializer)
    @action(detail=True, methods=["post"], url_path="start-review")
    def start_review(self, request: Request, pk: str) -> Response:
        return self._do(services.start_review, StartReviewSerializer)

    @extend_schema(request=AssignReviewerSerializer)
    @action(detail=True, methods=["post"], url_path="assign-reviewer")
    def assign_reviewer(self, request: Request, pk: str) -> Response:
        """Gives it to a colleague, who is told and decides about it."""
        application, values = self.get_object(), self.validated(AssignReviewerSerializer)
        values["reviewer"] = staff_member_sent(self.actor, values["reviewer"], field="reviewer")
        return self.answer(self.perform(services.assign_reviewer, application=application, **values))

    @extend_schema(request=RequestInformationSerializer)
    @action(detail=True, methods=["post"], url_path="request-information")
    def request_information(self, request: Request, pk: str) -> Response:
        return self._do(services.request_information, RequestInformationSerializer)

    @extend_schema(request=ApproveSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self._do(services.approve_application, ApproveSerializer)

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: str) -> Response:
        return self._do(services.decline_application, ReasonSerializer)

    @extend_schema(request=WithdrawSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        return self._do(services.withdraw_application, WithdrawSerializer)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="renew-link")
    def renew_link(self, request: Request, pk: str) -> Response:
        """Mails the applicant the link to confirm or to answer again."""
        return self._do(services.renew_link, StrictSerializer)

    def _do(self, service, body: type[serializers.Serializer]) -> Response:
        application, values = self.get_object(), self.validated(body)
        return self.answer(self.perform(service, application=application, **values))
