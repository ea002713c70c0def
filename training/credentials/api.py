from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
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
