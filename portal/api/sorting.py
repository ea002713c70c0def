"""`sort=name`, `sort=-updated_at`: the orders that a viewset declares, ties by id. Without it a list has an order of its own."""

from rest_framework.request import Request

from portal.api.reading import require_offered


def offered_sorts(view) -> list[str]:
    """Both directions of each."""
    return [sign + name for name in view.sorts for sign in ("", "-")] if view.action == "list" else []


def asked_sort(request: Request, view) -> str | None:
    """The column to order by, in Django's words."""
    asked = request.query_params.get("sort")
    if asked is None:
        return None
    require_offered("sort", asked, offered_sorts(view))
    sign = "-" if asked.startswith("-") else ""
    return sign + view.sorts[asked.removeprefix("-")]
