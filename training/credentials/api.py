from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import ReasonSerializer, RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.files.delivery import deliver_made
from training.credentials.badge_file import BADGE_TYPE, badge_file
from training.credentials.certificate import certificate_file
from training.credentials.filters import CredentialFilter
from training.credentials.models import Certification, Credential
from training.credentials.services import revoke_credential


class CertificationSerializer(RecordSerializer):
    class Meta:
        model = Certification
        fields = ("id", "code", "name", "course", "valid_months")
        read_only_fields = fields


class CertificationViewSet(ReadViewSet):
    """What can be earned."""

    noun = "certifications"
    model = Certification
    serializer_class = CertificationSerializer
    expandable = {"course": "courses"}
    filterset_fields = ("course", "code")


class CredentialSerializer(RecordSerializer):
    status = serializers.ChoiceField(
        Credential.Status.choices,
        read_only=True,
        help_text="Today. A revoked one stays revoked, also after it expires.",
    )

    class Meta:
        model = Credential
        fields = (
            "id", "number", "user", "holder_name", "certification", "attempt", "issued_on", "expires_on", "status", "revoked_at",
            "revoke_reason", "created_at",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("status",)


class CredentialViewSet(ExportViewSet, ReadViewSet):
    """What the company's people hold."""

    noun = "credentials"
    model = Credential
    serializer_class = CredentialSerializer
    sorts = {"expires_on": "expires_on"}
    expandable = {"certification": "certifications"}
    filterset_class = CredentialFilter

    @extend_schema(responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, "One A4 page, PDF/UA-1.")})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def certificate(self, request: Request, pk: str) -> HttpResponseBase:
        """The certificate as an accessible PDF with a QR code of the page that checks it. The same credential is the same
        bytes, and the same ETag, as long as nothing on it changes. 30 an hour; a 304 counts for nothing."""
        return deliver_made(request._request, certificate_file(self.actor, self.get_object()))

    @extend_schema(responses={(200, BADGE_TYPE): OpenApiResponse(OpenApiTypes.OBJECT, "An `OpenBadgeCredential`.")})
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def badge(self, request: Request, pk: str) -> HttpResponseBase:
        """The credential as an Open Badges 3.0 badge: JSON-LD with an embedded `eddsa-rdfc-2022` proof. Its keys and its status
        list are published: see [Badges](#badges)."""
        return deliver_made(request._request, badge_file(self.get_object()))

    @extend_schema(request=ReasonSerializer)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str) -> Response:
        """For staff. The page that checks it and the status list of its badge say so at once; the partner reads the reason."""
        values = self.validated(ReasonSerializer)
        return self.answer(self.perform(revoke_credential, credential=self.get_object(), **values))
