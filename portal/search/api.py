from typing import Any, cast

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from portal.accounts.api import HasKey
from portal.api.pagination import asked_limit
from portal.api.viewsets import PortalViewSet
from portal.search.queries import read_question, search
from portal.search.registry import noun_of, nouns

MOST, USUAL = 50, 20


class SearchHitSerializer(serializers.Serializer):
    noun = serializers.CharField(help_text=_("What it is, as in the record's path."))
    id = serializers.CharField(source="pk")
    title = serializers.CharField()
    note = serializers.CharField(help_text=_("What tells it from another of that name."))
    partner = serializers.CharField(source="partner_id", allow_null=True)


class SearchAnswerSerializer(serializers.Serializer):
    data = SearchHitSerializer(many=True)  # type: ignore[assignment]  # DRF's metaclass takes it for a field of this name


class SearchView(PortalViewSet):
    """Records of every noun that the key may read, the nearest first."""

    noun = "search"
    permission_classes = [HasKey]
    serializer_class = SearchAnswerSerializer
    pagination_class = None

    @extend_schema(
        operation_id="search",
        parameters=[
            OpenApiParameter(
                "q", str, required=True, description="At most 200 characters; the first eight words count."
            ),
            OpenApiParameter("noun", str, description="Only records of this noun: `client-accounts`."),
            OpenApiParameter("limit", int, description="1 to 50, 20 when left out."),
        ],
    )
    def retrieve(self, request: Request) -> Response:
        asked = request.query_params
        words = read_question(asked.get("q", ""))
        hits = search(self.actor, words, noun=_noun(asked.get("noun", "")), limit=asked_limit(request, USUAL, MOST))
        return Response({"data": SearchHitSerializer(cast(Any, hits), many=True).data})


def _noun(given: str) -> str:
    if given and noun_of(given) is None:
        known = ", ".join(sorted(noun.noun for noun in nouns()))
        problem = gettext("Nothing of this name can be searched. There are: {known}.").format(known=known)
        raise ValidationError({"noun": problem})
    return given
