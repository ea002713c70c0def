"""What a subscription's resource says and takes of its suspensions."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.suspensions.models import Suspension
from partners.suspensions.queries import suspensions_of
from partners.suspensions.services import reactivate_subscription, suspend_subscription
from portal.api.fields import ReasonSerializer, RecordSerializer

SIDE = "Who sets and lifts this ground."


class SuspensionSerializer(RecordSerializer):
    side = serializers.ChoiceField(choices=Suspension.Side.choices, read_only=True, help_text=SIDE)

    class Meta:
        model = Suspension
        by_object = ("side",)
        fields = ("id", "ground", "side", "reason", "set_by", "set_at", "lifted_by", "lifted_at", "lifted_reason")
        read_only_fields = fields


class StandingSerializer(serializers.Serializer):
    """A ground that stands."""

    ground = serializers.ChoiceField(choices=Suspension.Ground.choices)
    side = serializers.ChoiceField(choices=Suspension.Side.choices, help_text=SIDE)
    reason = serializers.CharField()
    set_by = serializers.CharField()
    set_at = serializers.DateTimeField()


class SuspendSerializer(ReasonSerializer):
    ground = serializers.ChoiceField(choices=Suspension.Ground.choices)


class ReactivateSerializer(ReasonSerializer):
    ground = serializers.ChoiceField(
        choices=Suspension.Ground.choices, required=False, help_text="Left out: all of your side."
    )


class SaysSuspensions(serializers.Serializer):
    """For the subscription's own serializer."""

    suspensions = serializers.SerializerMethodField(help_text="Each ground that stands. Empty unless it is suspended.")

    @extend_schema_field(StandingSerializer(many=True))
    def get_suspensions(self, record: Any) -> list[dict]:
        return cast("list[dict]", StandingSerializer(suspensions_of(record), many=True).data)


class SuspensionActions:
    """For the subscriptions' viewset."""

    @extend_schema(request=SuspendSerializer)
    @action(detail=True, methods=["post"])
    def suspend(self: Any, request: Request, pk: str) -> Response:
        """For a ground of your side: nothing is bought for it, and it ends with its term if it still is suspended then."""
        values = self.validated(SuspendSerializer)
        return self.answer(self.perform(suspend_subscription, subscription=self.get_object(), **values))

    @extend_schema(request=ReactivateSerializer)
    @action(detail=True, methods=["post"])
    def reactivate(self: Any, request: Request, pk: str) -> Response:
        """Lift a ground of your side, or all of them. It is active again when none stands any more."""
        values = self.validated(ReactivateSerializer)
        return self.answer(self.perform(reactivate_subscription, subscription=self.get_object(), **values))

    @extend_schema(responses=SuspensionSerializer(many=True))
    @action(detail=True, serializer_class=SuspensionSerializer, filterset_class=None)
    def suspensions(self: Any, request: Request, pk: str) -> Response:
        """Every ground that stands or stood, newest first."""
        return self.page_of(Suspension.objects.visible_to(self.actor).filter(subscription=self.get_object()))
