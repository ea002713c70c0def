from rest_framework import serializers

from partners.subscriptions.filters import SeatMovementFilter
from partners.subscriptions.models import SeatMovement
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class SeatMovementSerializer(RecordSerializer):
    subscription = serializers.CharField(source="subscription_id", read_only=True)
    client_account = serializers.CharField(source="subscription.client_account_id", read_only=True)

    class Meta:
        model = SeatMovement
        fields = (
            "id", "subscription", "client_account", "sequence", "kind", "delta", "seats_after", "effective_on", "reason",
            "actor_label", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class SeatMovementViewSet(ExportViewSet, ReadViewSet):
    """A line of the ledger of seats, of whichever subscription. Lines are added and never changed."""

    noun = "seat-movements"
    model = SeatMovement
    serializer_class = SeatMovementSerializer
    filterset_class = SeatMovementFilter
    expandable = {"subscription": "subscriptions", "client_account": "client-accounts"}
    select_related = ("subscription",)
