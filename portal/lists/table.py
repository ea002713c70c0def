"""A declared list as a page shows it: the listing with its columns, sorting, and filters in words. `<c-list>` draws it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.forms import NullBooleanSelect
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters.widgets import BooleanWidget

from portal.actions import offer
from portal.ids import PATTERN
from portal.lists.chips import Chip, Choice, Options, Quick, address, applied, choice, quick_chip
from portal.lists.columns import BulkChange, Column, RecordList
from portal.lists.counting import MOST
from portal.lists.matching import all_matching
from portal.lists.models import SavedView
from portal.lists.queries import columns_of, views_of
from portal.lists.sharing import keeps, may_share, plain_query
from portal.tenancy.actor import Actor
from portal.web.listing import Listing
from portal.web.request import PersonRequest
from portal.web.sides import url_of


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head; `sorted` is `ascending`, `descending`, or empty. Its link sorts, and turns round what is sorted."""

    column: Column
    href: str
    sorted: str


@dataclass(slots=True, kw_only=True)
class Table(Listing):
    request: PersonRequest
    declared: RecordList
    sort: str
    usual_sort: str
    quick: Iterable[Quick] = ()
    options: Iterable[Options] = ()
    columns: tuple[Column, ...] = field(init=False)
    views: list[SavedView] = field(init=False)  # by name

    def __post_init__(self):
        super(Table, self).__post_init__()
        self.columns = columns_of(self.request.actor, self.declared, self.request.GET)
        self.views = views_of(self.request.actor, self.declared.name)

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    @property
    def sortings(self) -> list[Head]:
        """What the list can be sorted by, shown or not: where a narrow screen has no header."""
        return [self._head(column) for column in self._offered if column.sort]

    @property
    def _offered(self) -> list[Column]:
        return [column for column in self.declared.columns if column.is_shown_to(self.request.actor)]

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, "", "")
        current = {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "")
        sort = f"-{column.name}" if current == "ascending" else column.name
        return Head(column, address(self.request.GET, sort="" if sort == self.usual_sort else sort), current)

    @property
    def quick_chips(self) -> list[Chip]:
        chips = [quick_chip(self.request.GET, quick) for quick in self.quick]
        for chip in chips:
            chip.count = self.counted if chip.current else self.count_behind(chip.href)
        return chips

    @property
    def choices(self) -> list[Choice]:
        return [choice(self.request.GET, options) for options in self.options]

    @property
    def applied(self) -> list[Chip]:
        """Filters in force that neither a quick filter nor a menu shows."""
        shown = {quick.name for quick in self.quick if quick.is_asked(self.request.GET)}
        shown |= {options.name for options in self.options if self._is_among(options)}
        return applied(self.request.GET, self.filterset, but=shown)

    def _is_among(self, options: Options) -> bool:
        return any(value == self.request.GET.get(options.name) for value, _label in options.options)

    @property
    def unfiltered(self) -> str:
        """The list without filters, sorted, drawn and searched as it is."""
        return address(self.request.GET, **dict.fromkeys(self._filter_names, ""))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search keeps: all of the address but the search itself and the page."""
        return self._asked_but({"q", "cursor"})

    @property
    def query(self) -> str:
        """The address's parameters without the page: what a saved view means."""
        return plain_query(self.declared, self.request.GET)

    @property
    def query_shown(self) -> str:
        """Without the filters that the page says it left out: what all that match means to whoever looks at it."""
        return plain_query(self.declared, self.filterset.data)

    @property
    def current_view(self) -> SavedView | None:
        return next((view for view in self.views if view.query == self.query), None)

    @property
    def removable_views(self) -> list[tuple[SavedView, str]]:
        """With the address that takes it away."""
        url = partial(url_of, self.request, "saved-view-delete")
        return [(view, url(view.pk)) for view in self.views if keeps(self.request.actor, view)]

    @property
    def save_url(self) -> str:
        """Empty for whoever keeps no views here."""
        offered = offer(self.request.actor, "saved-views.create")
        return url_of(self.request, "saved-view-create", self.declared.name) if offered and offered.enabled else ""

    @property
    def export_url(self) -> str:
        """Empty for whoever takes no files from here: staff who look at a partner's portal."""
        offered = offer(self.request.actor, "exports.create")
        return url_of(self.request, "list-export", self.declared.name) if offered and offered.enabled else ""

    @property
    def columns_url(self) -> str:
        return url_of(self.request, "list-columns", self.declared.name)

    @property
    def changes(self) -> list[tuple[BulkChange, str]]:
        """What this person may do with selected rows, and where."""
        actor, noun_of = self.request.actor, self.declared.noun_of
        offered = [(change, offer(actor, f"{noun_of(change)}.{change.verb}")) for change in self.declared.bulk]
        return [(change, self._url_of_change(change)) for change, one in offered if one and one.enabled]

    def _url_of_change(self, change: BulkChange) -> str:
        url = partial(url_of, self.request)
        return url(change.page, self.declared.name) if change.page else url("list-bulk", self.declared.name, change.name)

    @property
    def may_share(self) -> bool:
        return may_share(self.request.actor)

    @property
    def count_words(self) -> str:
        words = self.declared.in_words(self.counted.value)
        return words if self.counted.is_exact else _("more than {what}").format(what=words)

    @property
    def most(self) -> int:
        """Rows at once, for the change that takes the most of those that are offered."""
        return max((change.at_once for change, _url in self.changes), default=MOST)

    @property
    def most_words(self) -> str:
        return self.declared.in_words(self.most)

    @property
    def has_too_many(self) -> bool:
        """More match than can be changed at once."""
        return not self.counted.is_exact or self.counted.value > self.most

    @property
    def column_choices(self) -> list[tuple[Column, bool]]:
        """(column, shown) of those that can be left out."""
        return [(column, column in self.columns) for column in self._offered[1:]]

    @property
    def has_filters(self) -> bool:
        """Apart from a search."""
        return any(value for name, value in self.request.GET.items() if name in self._filter_names)

    @property
    def _filter_names(self) -> set[str]:
        return {*self.filterset.filters, *(quick.name for quick in self.quick)} - {"q"}

    @property
    def more_filters(self) -> list[BoundField]:
        """The form of all filters but the search and those that have a menu."""
        shown = {"q", *(options.name for options in self.options)}
        fields = [bound for bound in self.filterset.form if bound.name not in shown]
        for bound in fields:
            if isinstance(bound.field.widget, BooleanWidget | NullBooleanSelect):
                bound.field.widget.choices = [("", _("Any")), ("true", _("Yes")), ("false", _("No"))]
        return fields

    @property
    def kept_by_filters(self) -> list[tuple[str, str]]:
        shown = {bound.name for bound in self.more_filters}
        return self._asked_but({"cursor", *shown})

    def _asked_but(self, names: set[str]) -> list[tuple[str, str]]:
        asked = self.request.GET.lists()
        return [(name, str(value)) for name, values in asked if name not in names for value in values if value]

    @property
    def sorted_words(self) -> str:
        return next(
            (_("Sorted by {column}").format(column=head.column.label) for head in self.sortings if head.sorted), ""
        )


def table(
    request: PersonRequest,
    declared: RecordList,
    *,
    quick: Iterable[Quick] = (),
    options: Iterable[Options] = (),
) -> Table:
    """The page that the URL asks for."""
    declared = declared.for_actor(request.actor)
    usual = declared.usual_sort(request.GET)
    sort = request.GET.get("sort") or usual
    order = declared.order_of(sort)
    remarks = _unknown(request, {*declared.parameters, "cursor", *declared.gone})
    remarks += _gone(request.GET, declared)
    if order is None:
        remarks.append(_("This list cannot be sorted by “{name}”, so it has its usual order.").format(name=sort[:80]))
        sort = usual
        order = declared.order_of(sort)
    assert order is not None, f"{declared.name} has a usual order that it does not offer"
    return Table(
        request=request,
        everything=partial(declared.rows, request.actor),
        filters=declared.filters,
        order=order,
        size=declared.size,
        remarks=remarks,
        declared=declared,
        sort=sort,
        usual_sort=usual,
        quick=tuple(quick),
        options=tuple(Options(one.name, one.label, tuple(one.options)) for one in options),
    )


def _unknown(request: PersonRequest, known: set[str]) -> list[str]:
    names = [name for name in request.GET if name not in known]
    words = _("This list has no filter “{name}”, so it was left out.")
    return [words.format(name=name[:80]) for name in names[:3]]


def _gone(query: QueryDict, declared: RecordList) -> list[str]:
    asked = {*query, *",".join(query.getlist("columns")).split(",")}
    return list(dict.fromkeys(words for name, words in declared.gone.items() if name in asked))


def selected(*, actor: Actor, declared: RecordList, sent: QueryDict, most: int) -> list[str]:
    """Ids that a form of `<c-list>` has sent as selected, or, with `all`, of whatever the list's address matches. An id that is
    not the actor's stays: its row is refused as REST refuses it. One more than `most`, where there are more.
    """
    if sent.get("all") != "1":
        return [pk for pk in dict.fromkeys(sent.getlist("ids")) if re.fullmatch(PATTERN, pk)][: most + 1]
    rows = all_matching(actor, declared.for_actor(actor), QueryDict(sent.get("query", "")))
    return list(rows.order_by("pk").values_list("pk", flat=True)[: most + 1])
