"""The receipt of a bulk change as a file: each row before and after, what stands for it, and who did it when."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from partners.bulk_changes.models import BulkChange, BulkChangeRow
from partners.bulk_changes.queries import rows_of
from partners.bulk_changes.showing import made_by, state_in_words, warnings_of
from partners.subscriptions.queries import sees_cost
from portal.exports.delimited import csv_file, csv_line
from portal.tenancy.actor import Actor

AT_ONCE = 500


def receipt_file(change: BulkChange, actor: Actor) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_lines(change, actor), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{change}.csv"'
    return response


def _lines(change: BulkChange, actor: Actor) -> Iterator[bytes]:
    head = [
        _("Row"), _("Id"), _("Name"), _("Before"), _("After"), _("Effective"), _("Result"), _("Order or scheduled change"),
        _("What else"), _("Problem"), _("What to do"), _("Done"), _("Undo"), _("Undone"), _("Confirmed by"), _("Reason"),
        _("Hash of the plan"),
    ]  # fmt: skip
    if told := sees_cost(actor):
        head += [_("Currency"), _("Cost"), _("Suggested retail")]
    rows = rows_of(change).iterator(chunk_size=AT_ONCE)
    return csv_file(str(change), head, (csv_line(_cells(change, row, told)) for row in rows))


def _cells(change: BulkChange, row: BulkChangeRow, told: bool) -> list:
    cells = [
        row.number,
        row.subscription_id,
        row.name,
        state_in_words(change, row.before),
        state_in_words(change, row.after),
        row.effective_on,
        str(row.get_state_display()),
        made_by(row),
        " ".join(warnings_of(row)),
        " ".join(problem["message"] for problem in row.problems),
        " ".join(problem["cure"] for problem in row.problems),
        row.done_at,
        str(row.get_undo_display()),
        row.undone_at,
        change.confirmed_by,
        change.reason,
        change.hash,
    ]
    return [*cells, row.currency, row.cost, row.retail] if told else cells
