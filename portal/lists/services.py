"""Keeping what people choose for a list: its columns, and views under a name."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.services import require_self
from portal.actions import business_action
from portal.errors import InvalidValue, LeftEmpty, TooLong, UnknownChoice
from portal.events.record import record_event
from portal.lists import errors
from portal.lists.columns import LISTS, RecordList
from portal.lists.models import ColumnChoice, SavedView
from portal.lists.sharing import keeps, may_share, plain_query
from portal.tenancy.actor import Actor
from portal.tenancy.roles import ALL_STAFF, EVERYONE, NOBODY
from portal.text import clean_text


@business_action(
    noun="lists", verb="choose-columns", label=_("Choose the columns of lists"), roles=NOBODY, anyone=True, api=False
)
def choose_columns(*, actor: Actor, user: User, declared: RecordList, columns: list[str]) -> ColumnChoice:
    require_self(actor, user)
    known = [column.name for column in declared.columns]
    for name in columns:
        if name not in known:
            raise UnknownChoice(field="columns", value=name, known=known)
    choice, _made = ColumnChoice.objects.get_or_create(user=user, list_name=declared.name)
    elsewhere = [name for name in choice.columns if name not in known]  # what the list has at another partner, or had here
    choice.columns = [column.name for column in declared.chosen(columns)] + elsewhere
    choice.save()
    return choice


@business_action(
    noun="saved-views",
    verb="create",
    label=_("Save view of a list"),
    roles=EVERYONE,
    staff_roles=ALL_STAFF,
)
def create_saved_view(*, actor: Actor, list_name: str, name: str, query: str = "", shared: bool = False) -> SavedView:
    """`query` is what the list's address says. Sharing it with the partner, or with staff, takes a role that may."""
    view = SavedView(partner_id=actor.partner_id or None, user_id=actor.user_id or None, list_name=list_name)
    if list_name not in LISTS:
        raise UnknownChoice(field="list_name", value=list_name, known=LISTS)
    return _keep(actor, view, name=name, query=query, shared=shared)


@business_action(
    noun="saved-views",
    verb="update",
    label=_("Change saved view"),
    roles=EVERYONE,
    staff_roles=ALL_STAFF,
    subject="saved_view",
)
def update_saved_view(*, actor: Actor, saved_view: SavedView, **given: Any) -> SavedView:
    """Its `name`, `query` or `shared`."""
    _require_keeper(actor, saved_view)
    now: dict[str, Any] = {name: getattr(saved_view, name) for name in ("name", "query", "shared")}
    return _keep(actor, saved_view, **(now | given))


@business_action(
    noun="saved-views",
    verb="delete",
    label=_("Delete saved view"),
    roles=EVERYONE,
    staff_roles=ALL_STAFF,
    subject="saved_view",
)
def delete_saved_view(*, actor: Actor, saved_view: SavedView) -> None:
    _require_keeper(actor, saved_view)
    if saved_view.shared:
        record_event(actor, "saved_view.deleted", saved_view, old=_told(saved_view))
    saved_view.delete()


def _keep(actor: Actor, view: SavedView, *, name: str, query: str, shared: bool) -> SavedView:
    if shared and not view.shared and not may_share(actor):
        raise errors.MayNotShare()
    if not shared and not view.user_id:
        raise errors.NobodysView()
    is_news = shared and not view.shared
    declared = LISTS[view.list_name].for_actor(actor)
    view.name, view.query, view.shared = _read_name(name), _read_query(declared, query), shared
    twins = SavedView.objects.filter(partner_id=view.partner_id, list_name=view.list_name, name=view.name)
    twins = twins.filter(shared=True) if shared else twins.filter(shared=False, user_id=view.user_id)
    if twins.exclude(pk=view.pk).exists():
        raise errors.ViewNameTaken(name=view.name)
    view.save()
    if is_news:  # what somebody keeps for themselves is nobody's news
        record_event(actor, "saved_view.shared", view, new=_told(view))
    return view


def _told(view: SavedView) -> dict[str, str]:
    return {"name": view.name, "list_name": view.list_name, "query": view.query}


def _read_name(name: str) -> str:
    name = clean_text(name)
    if not name:
        raise LeftEmpty(field="name")
    if len(name) > (longest := SavedView._meta.get_field("name").max_length or 0):
        raise TooLong(field="name", limit=longest)
    return name


def _read_query(declared: RecordList, query: str) -> str:
    """Refused when it names what the list does not offer; without what it has no longer."""
    asked = QueryDict(query.removeprefix("?")[:4000])
    if any("\0" in value for values in asked.lists() for value in [values[0], *values[1]]):
        raise InvalidValue(
            field="query", problem=_("The address contains a NUL byte."), cure=_("Remove %00 from it.")
        )
    if unknown := sorted(set(asked) - declared.parameters - {"cursor", *declared.gone}):
        problem = _("This list has no filter “{name}”.").format(name=unknown[0][:80])
        raise InvalidValue(
            field="query", problem=problem, cure=_("Copy what stands behind the ? of the list’s address.")
        )
    read = plain_query(declared, asked)
    if len(read) > (longest := SavedView._meta.get_field("query").max_length or 0):
        raise TooLong(field="query", limit=longest)
    return read


def _require_keeper(actor: Actor, view: SavedView) -> None:
    if not actor.is_system and not keeps(actor, view):
        raise errors.NotYourView(name=view.name)
