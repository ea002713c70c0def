import json
from typing import cast

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import RecordSerializer, StrictSerializer
from portal.api.pagination import ByNumber
from portal.api.parsers import GuardedJSONParser
from portal.api.viewsets import ReadViewSet
from portal.imports.encodings import CODECS
from portal.imports.filters import ImportRowFilter
from portal.imports.mending import error_file
from portal.imports.models import Import, ImportRow
from portal.imports.queries import counted_rows, require_rows, with_counts
from portal.imports.services import commit_import, discard_import, map_import, stage_import
from portal.imports.tables import MAX_COLUMNS
from portal.imports.targets import nouns

FILE = OpenApiResponse(OpenApiTypes.BINARY, "CSV in the encoding and with the delimiter of the file that was uploaded.")


class ImportSerializer(RecordSerializer):
    counts = serializers.SerializerMethodField()
    kept_until = serializers.DateTimeField(
        read_only=True,
        allow_null=True,
        help_text="Until then its rows and its error file are there; null while its job works.",
    )

    class Meta:
        model = Import
        fields = (
            "id", "noun", "filename", "sha256", "state", "encoding", "delimiter", "header", "mapping", "blank_rows", "counts",
            "job", "created_by_label", "created_at", "kept_until",
        )  # fmt: skip
        read_only_fields = fields
        by_object = ("counts", "kept_until")

    def get_counts(self, source: Import) -> dict[str, int]:
        """Lists bring them along; a record that a service answers with does not."""
        known = source.final_counts if source.final_counts is not None else getattr(source, "counts", None)
        if known is None:
            known = counted_rows(source)
        return {outcome: count for outcome, count in known.items() if count}


class ImportUploadSerializer(StrictSerializer):
    """A multipart form: the file, what it holds, and, for columns that are not recognised, which field each feeds (JSON)."""

    file = serializers.FileField(allow_empty_file=True)
    noun = serializers.ChoiceField(choices=())
    mapping = serializers.CharField(required=False, max_length=20_000)
    encoding = serializers.ChoiceField(
        choices=[(name, name) for name in CODECS],
        required=False,
        help_text="Of a text file that is neither UTF-8 nor UTF-16; without it such a file is read as Windows-1252.",
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        cast(serializers.ChoiceField, self.fields["noun"]).choices = [(noun, noun) for noun in nouns()]

    def validate_mapping(self, text: str) -> dict:
        try:
            mapping = json.loads(text)
        except (ValueError, RecursionError):
            mapping = None
        if not isinstance(mapping, dict) or not all(isinstance(value, str) for value in mapping.values()):
            example = '{"0": "external_id", "1": "name"}'
            raise serializers.ValidationError(
                _("A JSON object is expected, for example {example}.").format(example=example)
            )
        return mapping


class ImportMappingSerializer(StrictSerializer):
    """Which column (counted from 0) feeds which field; an empty text leaves it out. Others are recognised by their headers."""

    mapping = serializers.DictField(child=serializers.CharField(max_length=40, allow_blank=True))

    def validate_mapping(self, mapping: dict) -> dict:
        if len(mapping) > MAX_COLUMNS:
            raise serializers.ValidationError(_("At most {most} columns can be named.").format(most=MAX_COLUMNS))
        return mapping


class ImportRowSerializer(RecordSerializer):
    class Meta:
        model = ImportRow
        fields = ("id", "number", "cells", "values", "problems", "outcome", "record_id", "changes", "committed_at")
        read_only_fields = fields


class ImportViewSet(ReadViewSet):
    """Files on their way in: upload (multipart), look at every row, commit."""

    noun = "imports"
    model = Import
    serializer_class = ImportSerializer
    select_related = ("job",)
    expandable = {"job": "jobs"}

    def get_queryset(self):
        if self.action == "rows" and getattr(self, "swagger_fake_view", False):
            return ImportRow.objects.none()  # what the document's filters are of
        return with_counts(super().get_queryset())

    def get_parsers(self):
        uploads = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if uploads else [GuardedJSONParser()]

    @extend_schema(request={"multipart/form-data": ImportUploadSerializer}, responses={201: ImportSerializer})
    def create(self, request: Request) -> Response:
        """A file of more than 200 kB or 1,000 rows is read by a job: its `state` is `reading`, and `job` says how far it is."""
        return self.answer(self.perform(stage_import, **self.validated(ImportUploadSerializer)), 201)

    @extend_schema(request=ImportMappingSerializer, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def map(self, request: Request, pk: str) -> Response:
        """Read the staged rows anew, each column that you name feeding the field that you say. Once the import is committed, the
        next file with these headers follows it.
        """
        return self.answer(
            self.perform(map_import, source=self.get_object(), **self.validated(ImportMappingSerializer))
        )

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def commit(self, request: Request, pk: str) -> Response:
        """Start the job that writes the rows; `job` in the answer says how far it is."""
        self.no_fields()
        return self.answer(self.perform(commit_import, source=self.get_object()))

    @extend_schema(request=None, responses=ImportSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: str) -> Response:
        """Take nothing of it."""
        self.no_fields()
        return self.answer(self.perform(discard_import, source=self.get_object()))

    @extend_schema(responses={(200, "text/csv"): FILE})
    @action(detail=True, url_path="error-file", pagination_class=None, filterset_class=None)
    def error_file(self, request: Request, pk: str) -> HttpResponseBase:
        """The rows to mend, with a first column that says what is wrong; upload the mended file as a new import."""
        return error_file(self.get_object())

    @extend_schema(responses=ImportRowSerializer(many=True))
    @action(
        detail=True, serializer_class=ImportRowSerializer, filterset_class=ImportRowFilter, pagination_class=ByNumber
    )
    def rows(self, request: Request, pk: str) -> Response:
        """Each row in the file's order: what was read, what is wrong with it, and what it does or did."""
        source = self.get_object()
        require_rows(source)
        rows = ImportRow.objects.visible_to(self.actor).filter(source=source)
        return self.page_of(self.filter_queryset(rows))
