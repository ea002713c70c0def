"""A report as a file: a line for each row and currency."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from partners.charges.queries import Sums
from partners.reports.queries import Report, bars_of
from portal.exports.formats import Format


def pieces_of(report: Report, format: Format) -> Iterator[bytes]:
    head = [
        str(report.grouping.label),
        report.seats_label,
        _("Currency"),
        _("Charges"),
        _("Cost"),
        _("Suggested retail"),
        _("Margin"),
    ]
    title = _("Report {since} to {until}").format(since=report.since, until=report.until)
    return format.file(title, head, list(_lines(report, format)))


def filename_of(report: Report, format: Format) -> str:
    return f"report-{report.grouping.code}-{report.since}-{report.until}.{format.name}"


def _lines(report: Report, format: Format) -> Iterator[str]:
    for bar in bars_of(report.rows):
        row, sums = bar.row, bar.sums
        seats = row.seats if bar.first else None
        money = _amounts(sums) if sums else [None] * 5
        yield format.line([row.label, seats, *money])


def _amounts(sums: Sums) -> list:
    return [sums.cost.currency, sums.charges, sums.cost.amount, sums.retail.amount, sums.margin.amount]
