"""A price list as a file: each row is read into a line of a revision, or says what is wrong with it. What was
previewed is confirmed as a revision.

It takes what the list of prices exports, in either language, and what REST calls the columns and values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core import signing
from django.core.files.base import File
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from partners.catalogue.models import PriceListItem, Term
from partners.revisions import errors
from partners.revisions.lines import MOST_LINES, Reader, refuse_repeated
from partners.revisions.models import Revision
from partners.revisions.services import create_revision, preview_revision
from portal.errors import PortalError
from portal.events.record import plain
from portal.imports.dates import date_order, read_date
from portal.imports.numbers import decimal_mark, read_decimal
from portal.imports.problems import NoRows
from portal.imports.reading import read_table
from portal.imports.tables import Row
from portal.tenancy.actor import Actor
from portal.text import clean_text, fold

SALT, VALID_FOR = "price-file", timedelta(hours=8)
HEADERS: dict[str, tuple[str | Promise, ...]] = {
    "item": ("item_code", _("Code"), "item", _("Plan or add-on")),
    "tier": ("tier", "tier_name", _("Tier")),
    "term": ("term", _("Term")),
    "currency": ("currency", _("Currency")),
    "cost": ("cost", _("Partner's cost")),
    "retail": ("retail", _("Suggested retail price")),
    "valid_from": ("valid_from", _("First day"), _("Valid from")),
    "source": ("source", _("Source")),
}
NEEDED = ("item", "term", "currency", "cost", "retail", "valid_from")
FOR_ALL_TIERS = (_("All others"), _("Every tier without a price of its own"))


@dataclass(frozen=True, slots=True)
class ReadRow:
    """`given` is the line as REST takes it. A row that holds already asks for nothing; every other one is new or refused."""

    number: int
    given: dict[str, Any]
    refusal: PortalError | None = None
    holds_already: bool = False


@dataclass(frozen=True, slots=True)
class PriceFile:
    rows: Sequence[ReadRow]

    @property
    def refused(self) -> list[ReadRow]:
        return [row for row in self.rows if row.refusal]

    @property
    def new(self) -> list[dict[str, Any]]:
        """As REST takes them, in plain values."""
        return [plain(row.given) for row in self.rows if not (row.refusal or row.holds_already)]

    @property
    def holding(self) -> int:
        return sum(row.holds_already for row in self.rows)


@dataclass(frozen=True, slots=True)
class Previewed:
    """`planned` is what its new rows would do; nothing as long as a row is refused."""

    file: PriceFile
    planned: Revision | None = None

    @property
    def rows(self) -> str:
        """The new rows, to be confirmed: signed, so that they are those that were shown."""
        return signing.dumps(self.file.new, salt=SALT, compress=True)


def preview_price_file(*, actor: Actor, file: File, source: str, title: str) -> Previewed:
    found = read_price_file(cast(BinaryIO, file), source)
    if found.refused:
        return Previewed(found)
    if not found.new:
        raise errors.NothingNew(field="file")
    lines = {"prices": [_with_its_day(row) for row in found.new]}
    return Previewed(found, preview_revision(actor=actor, title=title, lines=lines))


def confirm_price_file(*, actor: Actor, rows: str, title: str, seen: str, reason: str = "") -> Revision:
    """`rows` are those of a preview."""
    try:
        shown = signing.loads(rows, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        raise errors.RowsExpired() from None
    lines = {"prices": [_with_its_day(row) for row in shown]}
    return create_revision(actor=actor, title=title, lines=lines, seen=seen, reason=reason)


def _with_its_day(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"valid_from": date.fromisoformat(row["valid_from"])}


def read_price_file(file: BinaryIO, source: str) -> PriceFile:
    """`source` is said of rows that say none. Raises ImportProblem when it is no table, and when a column is missing."""
    header, *rows = [row for row in read_table(file, _words()).rows if not row.is_blank]
    columns = _columns(header)
    if not rows:
        raise NoRows()
    if len(rows) > MOST_LINES:
        raise errors.TooManyLines(field="file", limit=MOST_LINES, found=len(rows))
    read, reader, held, seen = _readers(columns, rows), Reader(), _held(), set[tuple]()
    found = []
    for row in rows:
        given: dict[str, Any] = {"source": source}
        try:
            _fill(given, row, columns, read)
            holds = _key(given) in held
            if not holds:
                refuse_repeated(reader.read("prices", given), seen)
            found.append(ReadRow(row.number, given, holds_already=holds))
        except PortalError as refusal:
            found.append(ReadRow(row.number, given, refusal))
    return PriceFile(found)


def _fill(given: dict[str, Any], row: Row, columns: Mapping[str, int], read: Mapping[str, Callable]) -> None:
    for name, index in columns.items():
        text = clean_text(row.cells[index]) if index < len(row.cells) else ""
        if text or name != "source":
            given[name] = _read(name, read[name], text)


def _read(name: str, read: Callable[[str], Any], text: str) -> Any:
    if name in NEEDED and not text:
        raise errors.CellEmpty(field=name, column=str(HEADERS[name][-1]))
    try:
        return read(text)
    except PortalError as refusal:
        refusal.field = name
        raise


def _held() -> set[tuple]:
    """What the catalogue says, begun or not: rows that were exported and are sent back unchanged ask for nothing."""
    names = ("item_code", "tier__code", "term", "currency", "valid_from", "cost", "retail")
    return {(row[0], row[1] or "", *row[2:]) for row in PriceListItem.objects.in_order().values_list(*names)}


def _key(given: Mapping[str, Any]) -> tuple:
    return (
        given["item"], given.get("tier", ""), given["term"], given["currency"].upper(), given["valid_from"], given["cost"],
        given["retail"],
    )  # fmt: skip


# ── Columns and cells ───────────────────────────────────────────────────────────────────────────────


def _in_each_language(words: Iterable[str | Promise]) -> list[str]:
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found += [fold(str(word)) for word in words]
    return list(dict.fromkeys(found))


def _words() -> list[str]:
    return [word for words in HEADERS.values() for word in _in_each_language(words)]


def _columns(header: Row) -> dict[str, int]:
    """Field → where it stands. Of two that would do the one by which programs know it."""
    places = {fold(clean_text(cell)): index for index, cell in reversed(list(enumerate(header.cells)))}
    found = {}
    for name, words in HEADERS.items():
        known = [word for word in _in_each_language(words) if word in places]
        if known:
            found[name] = places[known[0]]
    if missing := [name for name in NEEDED if name not in found]:
        raise errors.ColumnMissing(columns=", ".join(str(HEADERS[name][-1]) for name in missing))
    return found


def _readers(columns: Mapping[str, int], rows: Sequence[Row]) -> dict[str, Callable[[str], Any]]:
    """How a cell of each column is read: which mark and which order of dates is a matter of the whole column."""

    def texts(name: str) -> Iterable[str]:
        return (row.cells[columns[name]] for row in rows if columns[name] < len(row.cells))

    reader = Reader()
    items = {fold(row.name): code for code, row in {**reader.plans, **reader.add_ons}.items()}
    tiers = {fold(row.name): code for code, row in reader.tiers.items()}
    terms = {word: term.value for term in Term for word in _in_each_language([term.label])}
    return {
        "item": partial(_coded, items),
        "tier": partial(_coded, tiers | dict.fromkeys(_in_each_language(FOR_ALL_TIERS), "")),
        "term": partial(_coded, terms),
        "currency": str,
        "cost": partial(read_decimal, mark=decimal_mark(texts("cost"))),
        "retail": partial(read_decimal, mark=decimal_mark(texts("retail"))),
        "valid_from": partial(read_date, order=date_order(texts("valid_from"))),
        "source": str,
    }


def _coded(codes: Mapping[str, str], text: str) -> str:
    """A name as its code; what is none stays, and is refused as unknown."""
    return codes.get(fold(text), text)
