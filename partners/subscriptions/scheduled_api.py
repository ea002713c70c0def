from rest_framework import serializers

from partners.subscriptions.filters import StaffScheduledChangeFilter
from partners.subscriptions.models import ScheduledChange
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet


class ScheduledChangeSerializer(RecordSerializer):
    """What waits or waited for a renewal. Which of `seats`, `term` and `add_on` is set, `kind` says."""

    subscription = serializers.CharField(source="subscription_id", read_only=True)
    client_account = serializers.CharField(source="subscription.client_account_id", read_only=True)

    class Meta:
        model = ScheduledChange
        fields: tuple[str, ...] = (
            "id", "subscription", "client_account", "kind", "seats", "term", "add_on", "effective_on", "reason",
            "actor_label", "state", "created_at", "closed_at",
        )  # fmt: skip
        read_only_fields = fields


class ScheduledChangeViewSet(ExportViewSet, ReadViewSet):
    """What waits or waited for a renewal, of whichever subscription."""

    noun = "scheduled-changes"
    model = ScheduledChange
    serializer_class = ScheduledChangeSerializer
    filterset_class = StaffScheduledChangeFilter
    sorts = {"effective_on": "effective_on"}
    expandable = {"subscription": "subscriptions", "client_account": "client-accounts", "add_on": "add-ons"}
    select_related = ("subscription",)
