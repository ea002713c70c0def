"""Cursor pages: `limit` (1 to 100), `cursor`, and in the answer `data`, `next`, `previous`."""

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response


class CursorPage(CursorPagination):
    page_size = 25
    max_page_size = 100
    page_size_query_param = "limit"
    ordering: str | list[str] | tuple[str, ...] = "-id"
    invalid_cursor_message = "This cursor is not one of ours, or belongs to another order."

    def get_page_size(self, request) -> int:
        given = request.query_params.get(self.page_size_query_param)
        if given is None:
            return self.page_size
        if not (given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= self.max_page_size and len(given) < 6):
            raise ValidationError({"limit": f"A whole number from 1 to {self.max_page_size} is expected."})
        return int(given)

    def paginate_queryset(self, queryset, request, view=None):
        cursor = request.query_params.get(self.cursor_query_param, "")
        if "\0" in cursor:
            raise ValidationError({"cursor": self.invalid_cursor_message})
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request):
        """A cursor that decodes to nothing would give the first page again, and a client would go round for ever."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is None and not cursor.offset:
            raise ValidationError({"cursor": self.invalid_cursor_message})
        return cursor

    def get_paginated_response(self, data) -> Response:
        return Response({"data": data, "next": self.get_next_link(), "previous": self.get_previous_link()})

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": ["string", "null"], "format": "uri"}
        properties = {"data": schema, "next": link, "previous": link}
        return {"type": "object", "required": list(properties), "properties": properties}
