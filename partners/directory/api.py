from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.directory.filters import PartnerFilter
from partners.directory.overdue import overdue_of
from partners.directory.queries import with_facts
from partners.standing.consequences import Change, consequences
from partners.standing.queries import facts_of
from partners.standing.services import end_partner, refusal_of
from portal.api.fields import ReasonSerializer, StrictSerializer
from portal.errors import NotAllowed, UnknownChoice
from portal.tenancy import api as tenancy_api
from portal.tenancy.models import Partner


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


class OverdueSerializer(StrictSerializer):
    code = serializers.CharField(read_only=True)
    text = serializers.CharField(read_only=True)
    since = serializers.DateTimeField(read_only=True)


class FactsSerializer(StrictSerializer):
    """What staff see of a partner in their list."""

    tier = serializers.CharField(source="profile.tier.code", read_only=True, default=None, allow_null=True)
    people = serializers.IntegerField(read_only=True)
    clients = serializers.IntegerField(read_only=True)
    seats = serializers.IntegerField(read_only=True, help_text="Purchased, of active subscriptions.")
    last_sign_in = serializers.DateTimeField(read_only=True, allow_null=True)
    overdue = serializers.SerializerMethodField()

    @extend_schema_field(OverdueSerializer(many=True))
    def get_overdue(self, partner: Partner) -> list[dict]:
        return [dict(OverdueSerializer(one).data) for one in overdue_of(partner)]


class PartnerSerializer(tenancy_api.PartnerSerializer):
    facts = serializers.SerializerMethodField(help_text="For staff only; null for a partner's own key.")

    class Meta(tenancy_api.PartnerSerializer.Meta):
        fields = (*tenancy_api.PartnerSerializer.Meta.fields, "facts")
        read_only_fields = fields
        by_object = ("facts",)

    @extend_schema_field(FactsSerializer(allow_null=True))
    def get_facts(self, partner: Partner) -> dict | None:
        return dict(FactsSerializer(partner).data) if self.context["view"].actor.is_staff else None


class PartnerViewSet(tenancy_api.PartnerViewSet):
    """Partners: one's own, or for staff those they see, with what is overdue, and whether they may act."""

    serializer_class = PartnerSerializer
    sorts = {"name": "folded_name"}
    filterset_class = PartnerFilter
    select_related = ("profile__tier",)

    def get_queryset(self):
        return with_facts(super().get_queryset())

    @extend_schema(request=EndSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        values = self.validated(EndSerializer)
        return self.answer(self.perform(end_partner, partner=self.get_object(), **values))

    @extend_schema(parameters=[OF], responses=ConsequencesSerializer)
    @action(detail=True, methods=["get"])
    def consequences(self, request: Request, pk: str) -> Response:
        partner = self.get_object()
        if not self.actor.is_staff:
            raise NotAllowed(action=_("See the consequences of a change"))
        change = _change_asked_for(request)
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
        raise UnknownChoice(field="of", value=given, known=Change)
    return Change(given)
