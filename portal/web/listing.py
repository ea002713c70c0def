"""One list page for every noun: the filters its API has, the same cursor pages, counts, and links that hold the state."""

from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import FilterSet

from portal.lists.cursors import CursorInvalid, Cursors
from portal.lists.keyset import Order, Page, Position, page_of
from portal.web.request import Request

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
    request: Request, queryset: Rows, filters: type[FilterSet], ordering: tuple[str, ...], size: int = 50
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
    order = Order.of(ordering)
    cursors = Cursors(request.actor, request.path, matching, order)
    page = _page(request, matching, order, size, cursors)

    def link(position: Position | None) -> str:
        if position is None:
            return ""
        query = request.GET.copy()
        query["cursor"] = cursors.seal(position)
        return f"?{query.urlencode()}"

    return Listing(
        rows=page.rows,
        count=matching.count(),
        previous=link(page.previous),
        next=link(page.next),
        filterset=filterset,
        is_filtered=any(value for name, value in request.GET.items() if name in filterset.filters),
        count_behind=count_behind,
    )


def _page(request: Request, rows: QuerySet, order: Order, size: int, cursors: Cursors) -> Page:
    try:
        cursor = request.GET.get("cursor")
        return page_of(rows, order, size, cursors.unseal(cursor) if cursor else None)
    except CursorInvalid:
        return page_of(rows, order, size)
