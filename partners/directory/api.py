from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.standing.consequences import Change, consequences
from partners.standing.queries import facts_of
from partners.standing.services import end_partner, refusal_of
from portal.api.fields import ReasonSerializer, StrictSerializer
from portal.errors import InvalidValue, NotAllowed
from portal.tenancy import api as tenancy_api


class EndSerializer(ReasonSerializer):
    confirmation = serializers.CharField(max_length=200, help_text="The partner's name: an end cannot be taken back.")


class ConsequenceSerializer(StrictSerializer):
    code = serializers.CharField(read_only=True)
    count = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)


class ConsequencesSerializer(StrictSerializer):
    """What a change would bring about; nothing is changed. Without `available`, `code` and `next_step` say why not."""

    of = serializers.ChoiceField(choices=[(change.value, change.value) for change in Change], read_only=True)
    available = serializers.BooleanField(read_only=True)
    code = serializers.CharField(read_only=True)
    reason = serializers.CharField(read_only=True)
    next_step = serializers.CharField(read_only=True)
    consequences = ConsequenceSerializer(many=True, read_only=True)


OF = OpenApiParameter("of", str, required=True, enum=[change.value for change in Change])


class PartnerViewSet(tenancy_api.PartnerViewSet):
    """Partners: one's own, or for staff those they see, and whether they may act."""

    @extend_schema(request=EndSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        values = self.validated(EndSerializer)
        return self.answer(self.perform(end_partner, partner=self.get_object(), **values))

    @extend_schema(parameters=[OF], responses=ConsequencesSerializer)
    @action(detail=True, methods=["get"])
    def consequences(self, request: Request, pk: str) -> Response:
        partner, change = self.get_object(), _change_asked_for(request)
        refused = refusal_of(self.actor, partner, change)
        if isinstance(refused, NotAllowed):
            raise refused
        lines = consequences(change, facts_of(partner))
        answer = {
            "of": change.value,
            "available": refused is None,
            "code": refused.code if refused else "",
            "reason": str(refused) if refused else "",
            "next_step": refused.advice if refused else "",
            "consequences": lines,
        }
        return Response(ConsequencesSerializer(answer).data)


def _change_asked_for(request: Request) -> Change:
    given = request.query_params.get("of", "")
    if given not in set(Change):
        known = ", ".join(Change)
        raise InvalidValue(field="of", problem=f"One of these is expected: {known}.")
    return Change(given)
