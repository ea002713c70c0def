from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from portal.api.fields import RecordSerializer
from portal.api.viewsets import ReadViewSet
from portal.exports.api import ExportViewSet
from portal.files.delivery import deliver, starts_at_the_beginning
from training.assets.filters import AssetFilter
from training.assets.models import Asset, AssetVersion
from training.assets.queries import library, stored_file
from training.assets.services import note_download

FILE = OpenApiResponse(OpenApiTypes.BINARY, "The file, or the part of it that Range asks for.")


class AssetVersionSerializer(RecordSerializer):
    class Meta:
        model = AssetVersion
        fields = ("id", "asset", "number", "filename", "media_type", "size", "sha256", "true_on", "created_at")
        read_only_fields = fields


class AssetSerializer(RecordSerializer):
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    newest_version = AssetVersionSerializer(source="newest", read_only=True)

    class Meta:
        model = Asset
        fields = ("id", "slug", "title", "summary", "language", "tags", "newest_version", "created_at")
        read_only_fields = fields
        by_object = ("newest_version",)


class AssetViewSet(ExportViewSet, ReadViewSet):
    """Files that help to sell."""

    noun = "assets"
    model = Asset
    serializer_class = AssetSerializer
    filterset_class = AssetFilter

    def get_queryset(self):
        return super().get_queryset() if getattr(self, "swagger_fake_view", False) else library(self.actor)

    @extend_schema(
        responses={(200, "application/octet-stream"): FILE, (206, "application/octet-stream"): FILE},
        parameters=[OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="One range: `bytes=0-999`.")],
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def download(self, request: Request, pk: str) -> HttpResponseBase:
        """The newest version. Resume with Range and If-Range; the ETag is the file's SHA-256."""
        version = self.get_object().newest
        response = deliver(request._request, stored_file(version))
        if starts_at_the_beginning(request._request, response):
            note_download(self.actor, version)
        return response


class AssetVersionViewSet(ReadViewSet):
    """Every version there was, with its digest and the day it was true on."""

    noun = "asset-versions"
    model = AssetVersion
    serializer_class = AssetVersionSerializer
    expandable = {"asset": "assets"}
    filterset_fields = ("asset",)
