"""Events as CSV, row by row, for spreadsheets: no cell is taken for a formula."""

import csv
import json
from collections.abc import Iterator

from django.db.models import QuerySet

from portal.events.models import Event
from portal.exports.delimited import Echo, harmless

COLUMNS = (
    "position", "id", "created_at", "verb", "partner_id", "partner", "subject_type", "subject_id", "subject_label", "actor_kind",
    "actor_id", "actor_label", "old", "new", "reason", "request_id", "digest",
)  # fmt: skip


def csv_of(events: QuerySet[Event]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)  # Excel reads UTF-8 only with the mark
    for event in events.select_related("partner").iterator(chunk_size=500):
        yield writer.writerow([harmless(value) for value in _values(event)])


def _values(event: Event) -> Iterator[object]:
    for name in COLUMNS:
        value = getattr(event, name)
        if isinstance(value, dict):
            value = json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
        yield value.isoformat() if name == "created_at" else value

