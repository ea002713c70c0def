"""Questions about what people keep of lists."""

from django.http import QueryDict

from portal.lists.columns import LISTS, Column, RecordList
from portal.lists.models import ColumnChoice, SavedView
from portal.tenancy.actor import Actor


def chosen_columns(actor: Actor, list_name: str) -> list[str]:
    """Empty for whoever never chose."""
    rows = ColumnChoice.objects.visible_to(actor).filter(list_name=list_name)
    return rows.values_list("columns", flat=True).first() or []


def views_of(actor: Actor, list_name: str) -> list[SavedView]:
    """By name, one's own and those shared here."""
    return list(SavedView.objects.visible_to(actor).filter(list_name=list_name).order_by("name", "id"))


def columns_of(actor: Actor, declared: RecordList, query: QueryDict) -> tuple[Column, ...]:
    """What the address asks for, or what the person has chosen, or the usual ones."""
    asked = ",".join(query.getlist("columns"))
    names = asked.split(",") if asked else chosen_columns(actor, declared.name)
    shown = declared.chosen(names or declared.usual_columns)
    return tuple(column for column in shown if column.is_shown_to(actor))


def list_called(name: str, actor: Actor) -> RecordList | None:
    """On the side on which the actor is: staff's, or a partner's."""
    declared = LISTS.get(name)
    return declared.for_actor(actor) if declared and declared.staff == actor.is_staff else None


def list_of_noun(noun: str, actor: Actor) -> RecordList | None:
    found = (one for one in LISTS.values() if one.noun == noun and one.staff == actor.is_staff)
    return next((one.for_actor(actor) for one in found), None)
