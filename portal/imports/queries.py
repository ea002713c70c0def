"""Questions about an import."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.imports.cells import Context
from portal.imports.colleagues import Colleague, by_words
from portal.imports.errors import ImportBeingRead, ImportExpired
from portal.imports.mapping import Field, Remembered, fields_meant, fields_of_some_rows, headers_of, missing_fields
from portal.imports.models import Import, ImportRow
from portal.imports.problems import shown
from portal.imports.tables import Row, as_row
from portal.imports.targets import Target, target_for, target_of
from portal.tenancy.actor import Actor
from portal.tenancy.models import Membership, Partner
from portal.text import words_only

REMEMBERED = 200  # imports looked back to
ROWS_AT_A_TIME = 500

# Before the rows are written the outcome is foreseen; afterwards it is what happened.
_HAPPENED = {
    ImportRow.Outcome.NEW: _("Added"),
    ImportRow.Outcome.CHANGED: _("Changed"),
    ImportRow.Outcome.UNCHANGED: _("Unchanged"),
    ImportRow.Outcome.REFUSED: _("Not taken"),
}


def outcome_label(row_outcome: str, source: Import) -> str:
    outcome = ImportRow.Outcome(row_outcome)
    written = source.state == Import.State.COMMITTED and source.job is not None and source.job.is_finished
    return str(_HAPPENED[outcome] if written else outcome.label)


def require_rows(source: Import) -> None:
    if source.state == Import.State.READING:
        raise ImportBeingRead()
    if not source.is_kept:
        raise ImportExpired()


def counted_rows(source: Import) -> dict[str, int]:
    """How many rows have which outcome, also when the rows are deleted since."""
    if source.final_counts is not None:
        return source.final_counts
    return dict(source.rows.exclude(outcome="").values_list("outcome").annotate(count=Count("id")).order_by())


def outcome_counts(source: Import) -> list[dict]:
    """How many rows have which outcome, in a fixed order, without those that none has."""
    counted = counted_rows(source)
    return [
        {"outcome": outcome, "label": outcome_label(outcome, source), "count": counted[outcome]}
        for outcome in ImportRow.Outcome
        if outcome in counted
    ]


def context_of(actor: Actor, source: Import) -> Context:
    """Of the partner: its country, which completes phone numbers, and its people; and what the noun looks up."""
    country = Partner.objects.values_list("country", flat=True).get(pk=actor.partner_id)
    people = Membership.objects.filter(partner_id=actor.partner_id).select_related("user").order_by("id")
    colleagues = by_words([Colleague(str(person.user), person.user.email, person.role) for person in people])
    return Context(
        default_country=country,
        colleagues=colleagues,
        known=target_of(source.noun).knows(actor),
        encoding=source.encoding,
    )


def remembered_columns(partner_id: str, noun: str) -> Remembered:
    """As people of the partner chose for a file with these headers that they imported, the last one."""
    brought = Import.objects.filter(partner_id=partner_id, noun=noun, mapped_by_hand=True, state=Import.State.COMMITTED)
    found: dict[frozenset[str], dict[str, str]] = {}
    for header, mapping in brought.order_by("-id").values_list("header", "mapping")[:REMEMBERED]:
        words = {int(index): words_only(header[int(index)]) for index in mapping if int(index) < len(header)}
        found.setdefault(headers_of(header), {word: mapping[str(index)] for index, word in reversed(words.items())})
    return found


def header_of(source: Import) -> Row:
    return as_row(0, 0, source.header)


def rows_of(source: Import) -> Iterator[Row]:
    """As they were read from the file."""
    rows = source.rows.order_by("number").values_list("number", "cells")
    return (stored_row(number, cells) for number, cells in rows.iterator(chunk_size=ROWS_AT_A_TIME))


def stored_row(number: int, cells: list[str]) -> Row:
    return Row(number, 0, tuple(cells), len(cells))


def examples(source: Import, wanted: int = 3) -> dict[int, list[str]]:
    """Column → the first different values in it."""
    found: dict[int, list[str]] = {}
    for cells in source.rows.order_by("number").values_list("cells", flat=True)[:50]:
        for index, cell in enumerate(cells):
            values, text = found.setdefault(index, []), shown(cell)
            if text and text not in values and len(values) < wanted:
                values.append(text)
    return found


def lacking(source: Import) -> str:
    """What every row needs and no column feeds, in words."""
    missing = missing_fields(source.mapping.values(), target_of(source.noun).fields)
    return ", ".join(str(item.label) for item in missing)


def lacking_in_some_rows(source: Import) -> str:
    """What no column feeds, in words, as far as there are rows that are not taken without it."""
    wanted = {item.name: item for item in fields_of_some_rows(source.mapping.values(), target_of(source.noun).fields)}
    if not wanted:
        return ""
    refused = source.rows.filter(outcome=ImportRow.Outcome.REFUSED).order_by("number").values_list("problems", flat=True)
    said = {problem["field"] for problems in refused[:ROWS_AT_A_TIME] for problem in problems if problem["code"] == "required"}
    return ", ".join(str(item.label) for name, item in wanted.items() if name in said)


def rows_to_mend(source: Import) -> QuerySet[ImportRow]:
    """Those not taken, and those taken without a cell that has an error."""
    return source.rows.filter(Q(outcome=ImportRow.Outcome.REFUSED) | Q(has_errors=True)).order_by("number")


def with_counts(imports: QuerySet[Import]) -> QuerySet[Import]:
    """Each with `counts`: how many rows have which outcome, without a query per import."""
    by_outcome = {outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in ImportRow.Outcome}
    rows = ImportRow.objects.filter(source=OuterRef("pk")).order_by().values("source")
    return imports.annotate(counts=Subquery(rows.annotate(counted=JSONObject(**by_outcome)).values("counted")))


def brings_anything(source: Import) -> bool:
    """Whether committing would add or change a record, as foreseen."""
    return source.rows.filter(outcome__in=[ImportRow.Outcome.NEW, ImportRow.Outcome.CHANGED]).exists()


def columns_of(source: Import) -> list[dict]:
    """Each column of the file and the field it feeds, or why it feeds none."""
    fields = target_for(source.noun, source.partner_id).fields
    labels = {field.name: field.label for field in fields}
    return [
        {"header": header, "field": labels.get(source.mapping.get(str(index), ""), "")}
        | {"left_out": _why_left_out(source, index, fields)}
        for index, header in enumerate(source.header)
    ]


def _why_left_out(source: Import, index: int, fields: Sequence[Field]) -> str:
    if source.mapping.get(str(index)) == "":
        return gettext("Left out, as you chose") if source.mapped_by_hand else gettext("Left out, as last time")
    fed = [item for item in fields_meant(source.header[index], fields) if item.name in source.mapping.values()]
    if fed:
        return gettext("Left out: {field} comes from another column").format(field=fed[0].label)
    return gettext("Left out: no field takes it")


def shown_changes(row: ImportRow, target: Target) -> list[tuple]:
    """(label, now, then) of what the row changes, in the fields' order; what a noun calls otherwise keeps its own name."""
    known = {field.name: field for field in target.fields}
    return [
        (known[name].label, *map(_in_words(known[name]), pair)) if name in known else (name, *pair)
        for name, pair in row.changes.items()
    ]


def _in_words(item: Field) -> Callable[[Any], Any]:
    return lambda value: value if value in (None, "") else item.shown(value)


def told_apart(row: ImportRow, target: Target) -> str:
    """`business-plus · 12 · ada@client.example`, of rows of which several have one name."""
    shown = {one.name: one.shown for one in target.fields}
    return " · ".join(str(shown[name](row.values[name])) for name in target.places.told_by if row.values.get(name))


def shown_values(row: ImportRow, target: Target) -> list[tuple]:
    """(label, value) of what the row brings, in the fields' order."""
    values = row.values
    return [(one.label, one.shown(values[one.name])) for one in target.fields if values.get(one.name) not in (None, "")]
