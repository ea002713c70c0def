"""Questions about what people keep of lists."""

from portal.lists.models import ColumnChoice, SavedView
from portal.tenancy.actor import Actor


def chosen_columns(actor: Actor, list_name: str) -> list[str]:
    """Empty for whoever never chose."""
    rows = ColumnChoice.objects.visible_to(actor).filter(list_name=list_name)
    return rows.values_list("columns", flat=True).first() or []


def views_of(actor: Actor, list_name: str) -> list[SavedView]:
    """By name, one's own and those shared here."""
    return list(SavedView.objects.visible_to(actor).filter(list_name=list_name).order_by("name", "id"))
