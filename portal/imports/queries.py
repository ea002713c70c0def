"""Questions about an import."""

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from portal.imports.models import Import, ImportRow
from portal.imports.targets import target_of

# Before the rows are written the outcome is foreseen; afterwards it is what happened.
_HAPPENED = {
    ImportRow.Outcome.NEW: _("Added"),
    ImportRow.Outcome.CHANGED: _("Changed"),
    ImportRow.Outcome.UNCHANGED: _("Unchanged"),
    ImportRow.Outcome.REFUSED: _("Not taken"),
}


def outcome_label(row_outcome: str, source: Import) -> str:
    outcome = ImportRow.Outcome(row_outcome)
    written = source.job is not None and source.job.is_finished
    return str(_HAPPENED[outcome] if written else outcome.label)


def outcome_counts(source: Import) -> list[dict]:
    """How many rows have which outcome, in a fixed order, without those that none has."""
    counted = dict(source.rows.values_list("outcome").annotate(count=Count("id")).order_by())
    return [
        {"outcome": outcome, "label": outcome_label(outcome, source), "count": counted[outcome]}
        for outcome in ImportRow.Outcome
        if outcome in counted
    ]


def brings_anything(source: Import) -> bool:
    """Whether committing would add or change a record, as foreseen."""
    return source.rows.filter(outcome__in=[ImportRow.Outcome.NEW, ImportRow.Outcome.CHANGED]).exists()


def columns_of(source: Import) -> list[dict]:
    """Each column of the file and the field it feeds; without one it is ignored."""
    labels = {field.name: field.label for field in target_of(source.noun).fields}
    return [
        {"header": header, "field": labels.get(source.mapping.get(str(index), ""), "")}
        for index, header in enumerate(source.header)
    ]


def shown_changes(row: ImportRow, noun: str) -> list[tuple]:
    """(label, now, then) of what the row changes, in the fields' order; what a noun calls otherwise keeps its own name."""
    labels = {field.name: field.label for field in target_of(noun).fields}
    return [(labels.get(name, name), old, new) for name, (old, new) in row.changes.items()]


def shown_values(row: ImportRow, noun: str) -> list[tuple]:
    """(label, value) of what the row brings, in the fields' order."""
    fields = target_of(noun).fields
    return [(field.label, row.values[field.name]) for field in fields if row.values.get(field.name)]
