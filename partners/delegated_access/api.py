from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.contacts.models import Contact
from partners.delegated_access.answering import end_access
from partners.delegated_access.asking import request_access, send_access_link
from partners.delegated_access.filters import DelegatedAccessFilter
from partners.delegated_access.models import LONGEST, DelegatedAccess
from partners.delegated_access.queries import mail_of
from partners.subscriptions.models import Subscription
from portal.api.fields import OptionalReasonSerializer, RecordSerializer, StrictSerializer, VisibleRelatedField
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.mail.fate_api import MailedLinkSerializer

_ACTIONS = "`invite` (also again), `suspend` (and let in again), `remove` (and recover)."
_ACTS_TO_ASK_FOR = [(one, DelegatedAccess.Act(one).label) for one in DelegatedAccess.TO_ASK_FOR]
_CONTACT = (
    "Of the same client. Left out: the team’s admin is asked, of a connected team whoever connected it. There a contact can be"
    " asked only who connected it or accepted since."
)
_EXTENDS = "At its end by six months each time, up to two years in all; of `months` 24 nothing follows."


class DelegatedAccessSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    subscription = serializers.CharField(source="subscription_id", read_only=True)
    client_name = serializers.CharField(read_only=True, help_text="As it was when it was asked for.")
    email = serializers.CharField(read_only=True, help_text="Whose mailbox the link goes to.")
    actions_permitted = serializers.ListField(
        source="actions",
        child=serializers.ChoiceField(DelegatedAccess.Act.choices),
        read_only=True,
        help_text=f"{_ACTIONS} Older ones may name `update`, which nothing does yet.",
    )
    extends = serializers.BooleanField(read_only=True, help_text=_EXTENDS)
    ends_on = serializers.DateField(
        read_only=True, allow_null=True, help_text="The first day without it. Null: never accepted."
    )

    class Meta:
        model = DelegatedAccess
        fields = (
            "id", "partner", "client_name", "subscription", "state", "actions_permitted", "months", "extends", "note", "email",
            "asked_by", "asked_at", "decided_at", "ends_on", "ended_by", "ended_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class NewDelegatedAccessSerializer(StrictSerializer):
    subscription = VisibleRelatedField(Subscription)
    contact = VisibleRelatedField(
        Contact,
        required=False,
        allow_null=True,
        help_text=_CONTACT,
    )
    actions_permitted = serializers.ListField(
        source="actions",
        child=serializers.ChoiceField(_ACTS_TO_ASK_FOR),
        min_length=1,
        max_length=10,
        help_text=_ACTIONS,
    )
    months = serializers.IntegerField(min_value=1, max_value=LONGEST)
    extends = serializers.BooleanField(required=False, help_text=_EXTENDS)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class AccessInvitationSerializer(MailedLinkSerializer):
    """Nothing more is known of it."""


class DelegatedAccessViewSet(ExportViewSet, ReadViewSet):
    """What a client’s admin lets the partner do to people of its Dropbox team: asked for by a mailed link, and for a time."""

    noun = "delegated-accesses"
    model = DelegatedAccess
    serializer_class = DelegatedAccessSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_class = DelegatedAccessFilter
    expandable = {"partner": "partners", "subscription": "subscriptions"}

    @extend_schema(request=NewDelegatedAccessSerializer)
    def create(self, request: Request) -> Response:
        """Asked for: the link is mailed, and within 90 days the admin accepts or declines."""
        return self.answer(self.perform(request_access, **self.validated(NewDelegatedAccessSerializer)), 201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"], url_path="send-link")
    def send_link(self, request: Request, pk: str) -> Response:
        """Again, to the same address."""
        self.no_fields()
        return self.answer(self.perform(send_access_link, delegated_access=self.get_object()))

    @extend_schema(responses=AccessInvitationSerializer)
    @action(detail=True)
    def invitation(self, request: Request, pk: str) -> Response:
        """What became of the last mail with the link."""
        row = self.get_object()
        return Response(AccessInvitationSerializer({"email": row.email, "mail": mail_of(row)}).data)

    @extend_schema(request=OptionalReasonSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """At once; the admin is mailed. Of one that is only asked for the request is taken back. Staff say why."""
        values = self.validated(OptionalReasonSerializer)
        return self.answer(self.perform(end_access, delegated_access=self.get_object(), **values))
