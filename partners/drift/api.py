from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.drift.filters import STATES, DriftFindingFilter
from partners.drift.models import DriftFinding
from partners.drift.queries import findings_for
from partners.drift.services import accept
from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.jobs.bulk_api import BulkViewSet


class DriftFindingSerializer(RecordSerializer):
    partner = serializers.CharField(source="partner_id", read_only=True)
    connection = serializers.CharField(source="connection_id", read_only=True)
    subscription = serializers.CharField(source="connection.subscription_id", read_only=True)
    client_name = serializers.CharField(
        source="connection.client_name", read_only=True, help_text="As it was when the connection was asked for."
    )
    subject = serializers.CharField(
        read_only=True, help_text="The person’s id at Dropbox (`team_member_id`); empty where it is about the team."
    )
    subject_label = serializers.CharField(read_only=True, help_text="The person’s address.")
    state = serializers.ChoiceField(STATES, read_only=True)
    seats = serializers.IntegerField(read_only=True, help_text="How many seats it is about.")
    portal_says = serializers.CharField(
        read_only=True, help_text="A number, a status or an address, by `kind`: the guide says which."
    )
    dropbox_says = serializers.CharField(read_only=True)
    monthly = serializers.DecimalField(
        max_digits=14,
        decimal_places=4,
        read_only=True,
        allow_null=True,
        help_text="What the seats are a month at the suggested retail price, as last seen. Null where no money is meant.",
    )
    currency = serializers.CharField(read_only=True, help_text="Of `monthly`; empty where that is null.")
    first_seen_at = serializers.DateTimeField(read_only=True, help_text="By the reading before the one that opened it.")

    seen = serializers.CharField(
        read_only=True, help_text="Stands for the person’s address and both values as they are here, for `accept`."
    )

    class Meta:
        model = DriftFinding
        fields = (
            "id", "partner", "connection", "subscription", "client_name", "kind", "subject", "subject_label", "state", "seats",
            "portal_says", "dropbox_says", "monthly", "currency", "seen", "first_seen_at", "last_seen_at", "resolved_at",
            "updated_at",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("seen",)


class AcceptDriftSerializer(StrictSerializer):
    seen = serializers.CharField(
        max_length=200, help_text="As the record had it: refused where it says something else by now."
    )


class DriftFindingViewSet(BulkViewSet, ExportViewSet, ReadViewSet):
    """Where a connected team is other than the portal says, seen by two readings in a row. Nothing is mended by itself."""

    noun = "drift-findings"
    model = DriftFinding
    serializer_class = DriftFindingSerializer
    sorts = {"updated_at": "updated_at"}
    filterset_class = DriftFindingFilter
    select_related = ("connection__subscription",)
    expandable = {"partner": "partners", "connection": "dropbox-connections"}
    bulk_actions = {"accept": "accept"}
    beside_record = ("last_seen_at",)  # every reading moves it

    def get_queryset(self) -> QuerySet[DriftFinding]:
        if getattr(self, "swagger_fake_view", False):
            return DriftFinding.objects.none()
        return findings_for(self.actor)

    @extend_schema(request=AcceptDriftSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        """The person is known as this record has them from now on. What else differs about them has a record of its own."""
        values = self.validated(AcceptDriftSerializer)
        return self.answer(self.perform(accept, drift_finding=self.get_object(), **values))
