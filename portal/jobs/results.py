"""What became of a job's rows, for a spreadsheet."""

import csv
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from portal.exports.delimited import Echo, harmless
from portal.jobs.models import Job, JobRow
from portal.jobs.registry import kind_of


def csv_of(job: Job) -> Iterator[str]:
    """One line a row, streamed; no cell is taken for a formula."""
    writer = csv.writer(Echo())
    head = [_("Row"), _("Id"), _("Name"), _("Result"), _("Field"), _("Code"), _("Problem"), _("What to do")]
    yield "\ufeff" + writer.writerow(head)  # Excel reads UTF-8 only with the mark
    for row in kind_of(job).rows(job).order_by("number").iterator(chunk_size=500):
        yield writer.writerow([harmless(value) for value in _cells(row)])


def _cells(row: Any) -> list:
    told = [
        " · ".join(filter(None, (problem.get(name, "") for problem in row.problems)))
        for name in ("field", "code", "message", "cure")
    ]
    return [row.number, row.record_id, row.name, JobRow.State(row.result).label, *told]
