"""`/api/v1/{noun}/export` for every noun that has a declared list: few rows at once (GET), any number by a job (POST)."""

from collections.abc import Mapping
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
from portal.api.filtering import tell_choices
from portal.api.viewsets import PortalViewSet
from portal.errors import NotFound, UnknownChoice
from portal.exports.asked import ID, Asked
from portal.exports.formats import CSV, FORMATS
from portal.exports.services import export_at_once, start_export
from portal.exports.views import file_of
from portal.jobs.api import JobSerializer
from portal.lists.columns import RecordList
from portal.lists.queries import list_of_noun
from portal.web.listing import Asker

SORT = "A column's name, with `-` before it for descending."
COLUMNS = "Names of columns, as the file's head has them; left out: the list's usual ones. `id` is always there."


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
        query = _in_the_list_s_words(declared, query)
        if declared.all_by:
            query[declared.all_by] = "1"
        filterset = declared.filters(query, queryset=declared.rows(self.actor, query), request=Asker(self.actor))
        tell_choices(filterset.form)
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


def _in_the_list_s_words(declared: RecordList, query: QueryDict) -> QueryDict:
    """The API's names of columns, as heads have them, become the list's own. What is not offered is refused."""
    for name in query:
        if name not in declared.parameters:
            raise UnknownChoice(field=name[:80], value=name, known=sorted(declared.parameters | {"format"}))
    read, names = query.copy(), {column.code: column.name for column in declared.columns if column.exported}
    if sort := query.get("sort"):
        sorts = {column.code: column.name for column in declared.columns if column.sort}
        read["sort"] = sort[: sort.startswith("-")] + _named(sort.removeprefix("-"), sorts, "sort")
    if asked := [name for name in ",".join(query.getlist("columns")).split(",") if name and name != ID.name]:
        read["columns"] = ",".join(_named(name, names, "columns") for name in asked)
    return read


def _named(name: str, known: Mapping[str, str], field: str) -> str:
    if name not in known:
        raise UnknownChoice(field=field, value=name, known=known)
    return known[name]
