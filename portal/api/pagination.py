"""Cursor pages: `limit` (1 to 100), `cursor`, and in the answer `data`, `next`, `previous`. They are the pages' own keyset."""

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from portal.api.sorting import asked_sort
from portal.lists.cursors import Cursors
from portal.lists.keyset import Order, Position, page_of


def asked_limit(request: Request, usual: int, most: int) -> int:
    """How many rows the request wants; `usual` when it does not say."""
    given = request.query_params.get("limit")
    if given is None:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) < 6 and 1 <= int(given) <= most):
        raise ValidationError({"limit": _("A whole number from 1 to {most} is expected.").format(most=most)})
    return int(given)


class CursorPage(CursorPagination):
    """`ordering` names one column; ties are ordered by id."""

    page_size = 25
    max_page_size = 100
    page_size_query_param = "limit"
    ordering: str | list[str] | tuple[str, ...] = "-id"

    def get_page_size(self, request) -> int:
        return asked_limit(request, self.page_size, self.max_page_size)

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


class ByNumber(CursorPage):
    """Rows in their own order, as they were sent or stand in the file."""

    ordering = "number"
