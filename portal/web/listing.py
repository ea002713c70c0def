"""One list page for every noun: the filters its API has, pages by keyset, counts, and links that hold the state.

What cannot be taken (a filter's value, a cursor) is left out and said in `remarks`, so that an old link still opens a list.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters import FilterSet

from portal.lists.counting import Count, bounded_count
from portal.lists.cursors import CursorInvalid, Cursors
from portal.lists.keyset import Order, Page, Position, page_of
from portal.tenancy.actor import Actor
from portal.web.request import Request

Rows = QuerySet | Callable[[QueryDict], QuerySet]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, where there is no request: in a job."""

    actor: Actor


@dataclass(slots=True, kw_only=True)
class Listing:
    """`rows` of this page; `counted` all that match; `filterset.form` holds what was asked."""

    request: Request
    everything: Rows
    filters: type[FilterSet]
    order: Order
    size: int
    remarks: list[str] = field(default_factory=list)
    filterset: FilterSet = field(init=False)
    matching: QuerySet = field(init=False)
    rows: list = field(init=False)
    previous: str = field(init=False)
    next: str = field(init=False)
    counted: Count = field(init=False)

    def __post_init__(self):
        self.filterset = self._asked(self.request.GET, self.remarks)
        self.matching = self.filterset.qs
        cursors = Cursors(self.request.actor, self.request.path, self.matching, self.order)
        page = self._page(cursors)
        self.rows = page.rows
        self.previous, self.next = self._link(cursors, page.previous), self._link(cursors, page.next)
        whole = page.previous is None and page.next is None
        self.counted = Count(len(page.rows), is_exact=True) if whole else bounded_count(self.matching)

    @property
    def count(self) -> int:
        return self.counted.value

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.request.GET.items() if name in self.filterset.filters)

    def count_behind(self, href: str) -> Count:
        """How many rows the list would have under another of its own addresses."""
        return bounded_count(self._asked(QueryDict(urlsplit(unescape(href)).query), []).qs)

    def _asked(self, query: QueryDict, remarks: list[str]) -> FilterSet:
        rows = self.everything(query) if callable(self.everything) else self.everything
        return asked(self.request, rows, self.filters, query, remarks)

    def _page(self, cursors: Cursors) -> Page:
        cursor = self.request.GET.get("cursor")
        try:
            page = page_of(self.matching, self.order, self.size, cursors.unseal(cursor) if cursor else None)
        except CursorInvalid:
            self.remarks.append(_("This address leads to no page of the list, so it begins at the first."))
            return page_of(self.matching, self.order, self.size)
        return page if page.rows or not cursor else page_of(self.matching, self.order, self.size)

    def _link(self, cursors: Cursors, position: Position | None) -> str:
        if position is None:
            return ""
        query = self.request.GET.copy()
        query["cursor"] = cursors.seal(position)
        return f"?{query.urlencode()}"


def listing(
    request: Request, rows: Rows, filters: type[FilterSet], ordering: tuple[str, ...], size: int = 50
) -> Listing:
    """The page that the URL asks for. `rows` may be a function of the query string, for a list that begins with a part of what
    it has (a queue).
    """
    return Listing(request=request, everything=rows, filters=filters, order=Order.of(ordering), size=size)


def asked(
    request: Request | Asker, rows: QuerySet, filters: type[FilterSet], query: QueryDict, remarks: list[str]
) -> FilterSet:
    """The filters in force: those of the query whose values can be taken. Of each other one a sentence goes into `remarks`."""
    filterset = filters(query, queryset=rows, request=request)
    if filterset.is_valid():
        return filterset
    wrong = [name for name in filterset.errors if name in query]
    remarks += [_left_out(filterset, name, str(query[name])) for name in wrong]
    rest = query.copy()
    for name in wrong:
        del rest[name]
    return filters(rest, queryset=rows, request=request)


def _left_out(filterset: FilterSet, name: str, value: str) -> str:
    label = filterset.filters[name].label
    return _("“{value}” cannot be asked for under “{filter}”, so it was left out.").format(
        value=value[:80], filter=label
    )
