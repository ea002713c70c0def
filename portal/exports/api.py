"""`/api/v1/{noun}/export` for every noun that has a declared list: few rows at once (GET), any number by a job (POST)."""

from typing import Any

from django.http import HttpResponseBase, QueryDict
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from portal.api.fields import StrictSerializer
from portal.api.viewsets import PortalViewSet
from portal.errors import NotFound, UnknownChoice
from portal.exports.asked import Asked
from portal.exports.formats import CSV, FORMATS
from portal.exports.services import export_at_once, start_export
from portal.exports.views import file_of
from portal.jobs.api import JobSerializer
from portal.lists.columns import RecordList
from portal.lists.queries import list_of_noun
from portal.web.listing import Asker

SORT = "A column's name, `-name` for descending."
COLUMNS = "Names of columns; left out: the list's usual ones."


class ExportSerializer(StrictSerializer):
    format = serializers.ChoiceField(choices=tuple(FORMATS), default=CSV.name)
    filters = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        help_text="As the list takes them.",
    )
    sort = serializers.CharField(max_length=80, required=False, help_text=SORT)
    columns = serializers.ListField(
        child=serializers.CharField(max_length=60), max_length=100, required=False, help_text=COLUMNS
    )


class ExportViewSet(PortalViewSet):
    @extend_schema(
        filters=True,
        parameters=[
            OpenApiParameter("format", str, enum=list(FORMATS), description="`csv` unless said otherwise."),
            OpenApiParameter("sort", str, description=SORT),
            OpenApiParameter("columns", str, description=f"{COLUMNS} Separated by commas."),
        ],
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
    )
    @action(detail=False, pagination_class=None)
    def export(self, request: Request) -> HttpResponseBase:
        """What the page's list shows, as a file, with the same filters; at most 5,000 rows."""
        query = request._request.GET.copy()
        format = query.pop("format", [CSV.name])[-1]
        if format not in FORMATS:
            raise UnknownChoice(field="format", value=format, known=FORMATS)
        return file_of(self.perform(export_at_once, asked=self._asked(query, format)))

    @extend_schema(request=ExportSerializer, responses={202: JobSerializer})
    @export.mapping.post
    def start_export(self, request: Request) -> Response:
        """The same by a job, however many rows: when it is done, `GET /jobs/{id}/file` has the file, for this key alone."""
        values = self.validated(ExportSerializer)
        job = self.perform(start_export, asked=self._asked(_query_of(values), values["format"]))
        body = JobSerializer(job, context=self.get_serializer_context()).data
        where = request.build_absolute_uri(f"/api/v1/jobs/{job.pk}")
        return Response(body, status=202, headers={"Location": where})

    def _asked(self, query: QueryDict, format: str) -> Asked:
        """Unlike a page, the API leaves nothing out that it cannot take."""
        declared = list_of_noun(self.noun, self.actor)
        if declared is None:
            raise NotFound()
        _refuse_unknown(declared, query)
        if declared.all_by:
            query = query.copy()
            query[declared.all_by] = "1"
        filterset = declared.filters(query, queryset=declared.rows(self.actor, query), request=Asker(self.actor))
        if not filterset.is_valid():
            raise translate_validation(filterset.errors)
        return Asked(self.actor, declared, query, FORMATS[format], coded=True)


def _query_of(values: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update(values.get("filters", {}))
    if "sort" in values:
        query["sort"] = values["sort"]
    if "columns" in values:
        query["columns"] = ",".join(values["columns"])
    return query


def _refuse_unknown(declared: RecordList, query: QueryDict) -> None:
    sorts = [column.name for column in declared.columns if column.sort]
    names = [column.name for column in declared.columns]
    for name in query:
        if name not in declared.parameters:
            raise UnknownChoice(field=name[:80], value=name, known=sorted(declared.parameters | {"format"}))
    if (sort := query.get("sort")) and declared.order_of(sort) is None:
        raise UnknownChoice(field="sort", value=sort, known=sorts)
    for name in filter(None, ",".join(query.getlist("columns")).split(",")):
        if name not in names:
            raise UnknownChoice(field="columns", value=name, known=names)
