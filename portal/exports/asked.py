"""What somebody wants exported: a list as its address says, in their language and zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.text import slugify

from portal import clock
from portal.exports.formats import Format
from portal.lists.columns import Column, RecordList, exported_columns
from portal.lists.counting import Count, bounded_count
from portal.lists.keyset import Order, Page, Position, page_of
from portal.lists.matching import all_matching
from portal.lists.queries import columns_of
from portal.lists.sharing import plain_query
from portal.tenancy.actor import Actor

ID = Column("id", "ID", value="pk")
AT_ONCE = 5_000  # rows; more are a job's work
BATCH = 500


@dataclass(frozen=True)
class Asked:
    """`coded`: for a program, with ids, the API's names and codes instead of words."""

    actor: Actor
    declared: RecordList
    query: QueryDict
    format: Format
    coded: bool = False

    @cached_property
    def matching(self) -> QuerySet:
        return all_matching(self.actor, self.declared, self.query)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Without what a key may not read: it learns no more here than by `expand`."""
        shown = exported_columns(columns_of(self.actor, self.declared, self.query))
        shown = (ID, *shown) if self.coded else shown
        return tuple(one for one in shown if not one.reads or self.actor.has_scope(f"{one.reads}:read"))

    @cached_property
    def order(self) -> Order:
        usual = self.declared.usual_sort(self.query)
        order = self.declared.order_of(self.query.get("sort") or usual) or self.declared.order_of(usual)
        assert order is not None, f"{self.declared.name} has a usual order that it does not offer"
        return order

    @cached_property
    def counted(self) -> Count:
        return bounded_count(self.matching, AT_ONCE)

    @property
    def address(self) -> str:
        """With the columns of now, so that a job does not follow another choice."""
        query = self.query.copy()
        query["columns"] = ",".join(column.name for column in columns_of(self.actor, self.declared, self.query))
        return plain_query(self.declared, query)

    @property
    def head(self) -> list[str]:
        return [self._head_of(column) for column in self.columns]

    def _head_of(self, column: Column) -> str:
        words = column.code if self.coded else str(column.label)
        return f"{words} ({self.zone})" if column.moment and self.format.names_zone else words

    @property
    def zone(self) -> str:
        """Where the reader is: that of the request, or of the job."""
        return timezone.get_current_timezone_name()

    @property
    def title(self) -> str:
        return str(self.declared.label)

    @property
    def filename(self) -> str:
        return f"{slugify(self.title) or self.declared.name}-{clock.reader_s_today():%Y-%m-%d}.{self.format.name}"

    def page(self, position: Position | None) -> Page:
        return page_of(self.matching, self.order, BATCH, position)

    def lines(self, rows: list) -> str:
        return "".join(self.format.line(self._data_of(column, row) for column in self.columns) for row in rows)

    def _data_of(self, column: Column, row) -> object:
        value = column.data_of(row, coded=self.coded)
        return timezone.localtime(value) if isinstance(value, datetime) else value

    def file(self) -> Iterator[bytes]:
        """Piece by piece, page by page: never more than a page of rows is in memory."""
        return self.format.file(self.title, self.head, self._pieces(translation.get_language(), self.zone))

    def _pieces(self, language: str | None, zone: str) -> Iterator[str]:
        """An answer is streamed when the request's language and zone are gone."""
        position: Position | None = None
        while True:
            page = self.page(position)
            with translation.override(language), timezone.override(zone):
                lines = self.lines(page.rows)
            yield lines
            if page.next is None:
                return
            position = page.next
