"""What stands in an exported file."""

import csv
import io
from datetime import UTC

from django.utils.dateparse import parse_datetime
from python_calamine import CalamineWorkbook

from portal.exports.delimited import cell_of


def bytes_of(answer) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def table_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(bytes_of(answer).decode("utf-8-sig"), newline="")))


def as_a_cell(value) -> str:
    """What JSON has, as CSV writes it."""
    if isinstance(value, bool) or value is None:
        return str(value).lower() if value is not None else ""
    moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    return cell_of(moment.astimezone(UTC) if moment else value) if isinstance(value, str) else str(value)


def sheet_of(data: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
