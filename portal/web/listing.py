"""One list page for every noun: the filters its API has, the same cursor pages, counts, and links that hold the state."""

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django_filters import FilterSet
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from portal.api.pagination import CursorPage

Rows = QuerySet | Callable[[QueryDict], QuerySet]


@dataclass(frozen=True, slots=True)
class Listing:
    """`rows` of this page; `count` of all that match; `filterset.form` holds what was asked."""

    rows: list
    count: int
    previous: str
    next: str
    filterset: FilterSet
    is_filtered: bool
    count_behind: Callable[[str], int]  # how many rows the list would have under another of its own addresses


def listing(
    request: HttpRequest, queryset: Rows, filters: type[FilterSet], ordering: tuple[str, ...], size: int = 50
) -> Listing:
    """The page that the URL asks for. A cursor or filter that makes no sense shows the first page instead of an error.

    `queryset` may be a function of the query string, for a list that begins with a part of what it has (a queue).
    """

    def asked(query: QueryDict) -> tuple[FilterSet, QuerySet]:
        rows = queryset(query) if callable(queryset) else queryset
        filterset = filters(query, queryset=rows, request=request)
        return filterset, filterset.qs if filterset.is_valid() else rows

    def count_behind(href: str) -> int:
        return asked(QueryDict(urlsplit(unescape(href)).query))[1].count()

    filterset, matching = asked(request.GET)
    page = _Page(ordering, size)
    rows = page.rows(request, matching)
    return Listing(
        rows=rows,
        count=matching.count(),
        previous=page.link(page.get_previous_link()),
        next=page.link(page.get_next_link()),
        filterset=filterset,
        is_filtered=any(value for name, value in request.GET.items() if name in filterset.filters),
        count_behind=count_behind,
    )


class _Page(CursorPage):
    """The API's cursor pages, for a page: its own order, and links without a host."""

    def __init__(self, ordering: tuple[str, ...], size: int):
        self.ordering, self.page_size = ordering, size

    def rows(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        try:
            return list(self.paginate_queryset(queryset, Request(request)))
        except APIException:
            first = HttpRequest()
            first.META, first.path = request.META | {"QUERY_STRING": ""}, request.path
            return list(self.paginate_queryset(queryset, Request(first)))

    @staticmethod
    def link(url: str | None) -> str:
        return f"?{url.partition('?')[2]}" if url else ""
