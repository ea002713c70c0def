"""The programme's authorisation of a partner by REST: an action of `profiles`."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.network.authorising import authorise_partner
from partners.network.models import ServicesBadge
from portal.api.fields import StrictSerializer
from portal.api.viewsets import PortalViewSet


class AuthoriseSerializer(StrictSerializer):
    reseller_id = serializers.CharField(max_length=40, allow_blank=True)
    authorised_countries = serializers.ListField(child=serializers.CharField(max_length=2), max_length=300)
    services_badge = serializers.ChoiceField(
        choices=ServicesBadge.choices, required=False, allow_blank=True, help_text="Left out, it stays as it is."
    )


class AuthorisingMixin(PortalViewSet):
    @extend_schema(request=AuthoriseSerializer)
    @action(detail=True, methods=["post"])
    def authorise(self, request: Request, pk: str) -> Response:
        """Staff: the Reseller ID, the countries and the services badge, as they shall be from now on."""
        profile, values = self.get_object(), self.validated(AuthoriseSerializer)
        return self.answer(self.perform(authorise_partner, profile=profile, **values))
