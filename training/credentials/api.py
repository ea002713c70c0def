from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.files.delivery import deliver_made
from training.credentials.certificate import certificate_file
from training.credentials.filters import CredentialFilter
from training.credentials.models import Certification, Credential


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
    class Meta:
        model = Credential
        fields = (
            "id", "number", "user", "holder_name", "certification", "attempt", "issued_on", "expires_on", "created_at",
        )  # fmt: skip
        read_only_fields = fields


class CredentialViewSet(ReadViewSet):
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
