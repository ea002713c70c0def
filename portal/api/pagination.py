"""Cursor pages: `limit` (1 to 100), `cursor`, and in the answer `data`, `next`, `previous`. They are the pages' own keyset."""

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from portal.api.sorting import asked_sort
from portal.lists.cursors import Cursors
from portal.lists.keyset import Order, Position, page_of


class CursorPage(CursorPagination):
    """`ordering` names one column; ties are ordered by id."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "limit"
    ordering: str | list[str] | tuple[str, ...] = "-id"

    def get_page_size(self, request) -> int:
        given = request.query_params.get(self.page_size_query_param)
        if given is None:
            return self.page_size
        if not (given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= self.max_page_size and len(given) < 6):
            raise ValidationError({"limit": f"A whole number from 1 to {self.max_page_size} is expected."})
        return int(given)

    def paginate_queryset(self, queryset, request, view=None) -> list:
        order = Order.of(self.get_ordering(request, queryset, view))
        self._address = request.build_absolute_uri()
        self._cursors = Cursors(request._request.actor, request.path, queryset, order)
        cursor = request.query_params.get(self.cursor_query_param)
        position = None if cursor is None else self._cursors.unseal(cursor)
        self._page = page_of(queryset, order, self.get_page_size(request), position)
        return self._page.rows

    def get_ordering(self, request, queryset, view) -> tuple[str, ...]:
        ordering = asked_sort(request, view) or self.ordering
        return (ordering,) if isinstance(ordering, str) else tuple(ordering)

    def get_next_link(self) -> str | None:
        return self._link(self._page.next)

    def get_previous_link(self) -> str | None:
        return self._link(self._page.previous)

    def _link(self, position: Position | None) -> str | None:
        if position is None:
            return None
        return replace_query_param(self._address, self.cursor_query_param, self._cursors.seal(position))

    def get_paginated_response(self, data) -> Response:
        return Response({"data": data, "next": self.get_next_link(), "previous": self.get_previous_link()})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"data": schema, "next": link, "previous": link}
        return {"type": "object", "required": list(properties), "properties": properties}
