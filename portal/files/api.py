from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.parsers import GuardedJSONParser
from portal.api.subjects import SubjectField
from portal.api.viewsets import ReadViewSet
from portal.files.delivery import deliver
from portal.files.models import File
from portal.files.queries import servable
from portal.files.services import attach_file, remove_file
from portal.subjects import Hanging

BYTES = OpenApiResponse(OpenApiTypes.BINARY, "The file, or the part of it that Range asks for.")


class FileSerializer(RecordSerializer):
    class Meta:
        model = File
        fields = (
            "id", "subject_id", "filename", "media_type", "size", "sha256", "state", "verdict", "created_by_label",
            "created_at",
        )  # fmt: skip
        read_only_fields = fields


class FileUploadSerializer(StrictSerializer):
    """A multipart form: the file, and the id of the record it belongs to."""

    file = serializers.FileField(allow_empty_file=True)
    subject_id = SubjectField(Hanging.FILES)


class FileViewSet(ReadViewSet):
    """Files attached to client accounts. Served once `state` is `available`."""

    noun = "files"
    model = File
    serializer_class = FileSerializer
    filterset_fields = ("subject_id", "state")

    def get_parsers(self):
        uploads = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if uploads else [GuardedJSONParser()]

    @extend_schema(request={"multipart/form-data": FileUploadSerializer}, responses={201: FileSerializer})
    def create(self, request: Request) -> Response:
        """What the bytes are decides about `media_type`. The same file again answers with the one that is there."""
        values = self.validated(FileUploadSerializer)
        return self.answer(self.perform(attach_file, record=values["subject_id"], upload=values["file"]), 201)

    @extend_schema(
        responses={(200, "application/octet-stream"): BYTES, (206, "application/octet-stream"): BYTES},
        parameters=[OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One range: `bytes=0-999`.")],
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def download(self, request: Request, pk: str) -> HttpResponseBase:
        """The ETag is the file's SHA-256. Until the virus check has a verdict the answer is 409 `file_waiting`."""
        return deliver(request._request, servable(self.get_object()))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Its bytes are gone afterwards."""
        self.perform(remove_file, file=self.get_object())
        return Response(status=204)
