"""Agreements by REST. Applications are in `application_api.py`."""

from functools import cached_property

from django.db.models import Model
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from partners.network import services
from partners.network.errors import PersonRequired
from partners.network.models import Acceptance, Agreement
from portal.actions import Offer, offer
from portal.addresses import client_ip
from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.errors import NotFound
from portal.tenancy.models import Partner


class AgreementSerializer(RecordSerializer):
    class Meta:
        model = Agreement
        fields = ("id", "version", "title", "text", "effective_on", "took_effect_at", "created_at")
        read_only_fields = ("id", "took_effect_at", "created_at")


class AcceptanceSerializer(RecordSerializer):
    agreement = serializers.CharField(source="agreement_id", read_only=True)
    partner = serializers.CharField(source="partner_id", read_only=True)

    class Meta:
        model = Acceptance
        fields = ("id", "partner", "agreement", "user_label", "ip_address", "accepted_at")
        read_only_fields = fields


class AgreementViewSet(ReadViewSet):
    """Every version of the reseller agreement. Accepting the one in force opens selling."""

    noun = "agreements"
    model = Agreement
    serializer_class = AgreementSerializer

    def actions_of(self, record: Model) -> list[dict]:
        """Accepting is offered on the version in force, while the partner has yet to do it."""
        partner = self._partner
        if partner is None or self._in_force != record:
            return []
        accept = offer(self.actor, "agreements.accept", partner)
        if accept and accept.enabled and not self._can_agree:
            accept = Offer(accept.action, PersonRequired())
        return [accept.as_dict()] if accept else []

    def create(self, request: Request) -> Response:
        return self.answer(self.perform(services.publish_agreement, **self.validated()), 201)

    @extend_schema(request=None, responses=AcceptanceSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str) -> Response:
        self.no_fields()
        agreement, partner = self.get_object(), self._partner
        if partner is None:
            raise NotFound()
        where = client_ip(request._request)
        acceptance = self.perform(services.accept_agreement, partner=partner, agreement=agreement, ip_address=where)
        return Response(AcceptanceSerializer(acceptance).data)

    @cached_property
    def _partner(self) -> Partner | None:
        """Whom the caller acts for; staff act for nobody."""
        own = Partner.objects.visible_to(self.actor).filter(pk=self.actor.partner_id)
        return own.first() if self.actor.partner_id else None

    @cached_property
    def _in_force(self) -> Agreement | None:
        return Agreement.objects.visible_to(self.actor).in_force()

    @cached_property
    def _can_agree(self) -> bool:
        return services.somebody_can_agree(self.actor)
