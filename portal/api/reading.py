"""What an answer shows of its records: the serializer's shape, narrowed by `fields`, with `actions` and what `expand` adds."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Model, QuerySet
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from portal.api.router import VIEWSETS
from portal.api.shapes import model_of, shape_of
from portal.errors import NotOffered, ScopeMissing, StaffScopeMissing

if TYPE_CHECKING:
    from portal.api.viewsets import PortalViewSet

ACTIONS = "actions"
EXPANDED = "expanded"


Asked = Mapping[str, str]  # the parameters of a reading
NOTHING: Asked = MappingProxyType({})


class Reading:
    """Of one answer. Rows are read as plain values unless `actions` or a field `by_object` needs the records themselves."""

    def __init__(
        self,
        view: "PortalViewSet",
        kind: type[BaseSerializer] | None,
        *,
        many: bool,
        asked: Asked = NOTHING,
    ):
        self.view, self.kind = view, cast(type[BaseSerializer], kind)
        whole = shape_of(self.kind).in_list() if many else shape_of(self.kind)
        own = issubclass(model_of(self.kind) or object, view.model)
        can_act = own and view.shows_actions
        self.expand = named(asked, "expand", view.expandable if own else {})
        names = named(asked, "fields", [*whole.names, *([ACTIONS] if can_act else [])])
        self.shape = whole.only(["id", *names, *self.expand]) if names else whole
        self.with_actions = ACTIONS in names if names else can_act and not many

    def page(self, rows: QuerySet) -> list[dict]:
        order = self.view.ordering_of(rows)
        return self.shown(self.view.paginate_queryset(self._narrowed(rows, *order)) or [])

    def all(self, rows: QuerySet) -> list[dict]:
        return self.shown(self._narrowed(rows))

    def record(self, record: Model) -> dict:
        return self._expanded([self._of(record)])[0]

    def shown(self, rows: Iterable) -> list[dict]:
        rows = list(rows)
        return self._expanded([self._of(row) for row in rows] if self._takes_records else self.shape.of_rows(rows))

    @property
    def _takes_records(self) -> bool:
        return self.with_actions or bool(self.shape.by_object)

    @cached_property
    def _serializer(self) -> BaseSerializer:
        """For what is `by_object`: one for all records."""
        return self.kind(context=self.view.get_serializer_context())

    def _narrowed(self, rows: QuerySet, *order: str) -> QuerySet:
        """What is read of them; the page finds its place by the columns of its order."""
        return rows if self._takes_records else self.shape.narrowed(rows, *(name.removeprefix("-") for name in order))

    def _of(self, record: Model) -> dict:
        shown = self.shape.of(record, self._serializer if self.shape.by_object else None)
        return shown | {ACTIONS: self.view.actions_of(record)} if self.with_actions else shown

    def _expanded(self, shown: list[dict]) -> list[dict]:
        """With one query for each relation, as far as whoever asks sees what is at its other end."""
        for name in self.expand:
            found = related(self.view, self.view.expandable[name], {one[name] for one in shown})
            for one in shown:
                one.setdefault(EXPANDED, {})[name] = found.get(one[name])
        return shown


def related(view: "PortalViewSet", noun: str, ids: set[Any]) -> dict[str, dict]:
    """The records of another noun, by id, as its own list shows them."""
    if not view.actor.has_scope(f"{noun}:read"):
        raise (StaffScopeMissing if view.actor.is_staff else ScopeMissing)(scope=f"{noun}:read")
    other = VIEWSETS[noun](request=view.request, action="list", format_kwarg=None, kwargs={})
    rows = other.get_queryset().filter(pk__in=ids - {None})
    return {one["id"]: one for one in Reading(other, other.serializer_class, many=True).all(rows)}


def asked_of(request: Request) -> Asked:
    """The query string of a reading. What a change answers with is whole."""
    return request.query_params if request.method in SAFE_METHODS else NOTHING


def named(asked: Asked, parameter: str, offered: Iterable[str]) -> Sequence[str]:
    """The names that a parameter lists, with commas between; one that is not offered is refused."""
    found = list(dict.fromkeys(name for name in asked.get(parameter, "").split(",") if name))
    for name in found:
        require_offered(parameter, name, offered)
    return found


def require_offered(parameter: str, name: str, offered: Iterable[str]) -> None:
    if name not in offered:
        raise NotOffered(field=parameter, value=name[:80], offered=", ".join(sorted(offered)) or "–")
