"""The programme's authorisation of a partner by REST: an action of `profiles`."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.network.authorising import authorise_partner
from portal.api.fields import StrictSerializer
from portal.api.viewsets import PortalViewSet


class AuthoriseSerializer(StrictSerializer):
    reseller_id = serializers.CharField(max_length=40, allow_blank=True)
    authorised_countries = serializers.ListField(child=serializers.CharField(max_length=2), max_length=300)


class AuthorisingMixin(PortalViewSet):
    @extend_schema(request=AuthoriseSerializer)
    @action(detail=True, methods=["post"])
    def authorise(self, request: Request, pk: str) -> Response:
        """Staff: the Reseller ID and the countries, as they shall be from now on."""
        profile, values = self.get_object(), self.validated(AuthoriseSerializer)
        return self.answer(self.perform(authorise_partner, profile=profile, **values))
