"""Questions about an import."""

from django.db.models import Count

from portal.imports.models import Import, ImportRow
from portal.imports.targets import target_of


def outcome_counts(source: Import) -> list[dict]:
    """How many rows have which outcome, in a fixed order, without those that none has."""
    counted = dict(source.rows.values_list("outcome").annotate(count=Count("id")).order_by())
    return [
        {"outcome": outcome, "label": outcome.label, "count": counted[outcome]}
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


def shown_values(row: ImportRow, noun: str) -> list[tuple]:
    """(label, value) of what the row brings, in the fields' order."""
    fields = target_of(noun).fields
    return [(field.label, row.values[field.name]) for field in fields if row.values.get(field.name)]
