"""The rows that could not be taken as they are, as a file to mend and upload again: like the original, with a first column
that says what is wrong.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from portal.exports.delimited import Echo
from portal.files.delivery import safe_filename
from portal.imports.cells import looks_like_formula
from portal.imports.models import Import, ImportRow
from portal.imports.own_column import own_header
from portal.imports.problems import Severity
from portal.imports.queries import require_rows, rows_to_mend

# Excel reads UTF-8 only with its mark. A workbook comes back as CSV, which every spreadsheet opens.
_CODECS = {"UTF-8": "utf-8-sig", "UTF-16": "utf-16", "UTF-32": "utf-32", "Windows-1252": "cp1252", "": "utf-8-sig"}


def error_filename(source: Import) -> str:
    suffix = PurePath(source.filename).suffix.lower()
    return f"{PurePath(source.filename).stem}-to-mend{suffix if suffix in {'.csv', '.tsv', '.txt'} else '.csv'}"


def error_file(source: Import) -> StreamingHttpResponse:
    require_rows(source)
    response = StreamingHttpResponse(_encoded(source), content_type="text/csv")
    response["Content-Disposition"] = content_disposition_header(True, safe_filename(error_filename(source)))
    return response


def _encoded(source: Import) -> Iterator[bytes]:
    """Row by row, in the encoding and with the delimiter of the original."""
    encoder = codecs.getincrementalencoder(_CODECS.get(source.encoding, "utf-8-sig"))("replace")
    for line in _lines(source, source.delimiter or ","):
        yield encoder.encode(line)


def _lines(source: Import, delimiter: str) -> Iterator[str]:
    writer = csv.writer(Echo(), delimiter=delimiter)
    yield writer.writerow([own_header(), *map(harmless, source.header)])
    for row in rows_to_mend(source).iterator(chunk_size=500):
        yield writer.writerow([in_words(row), *map(harmless, row.cells)])


def in_words(row: ImportRow) -> str:
    """What is wrong with the row and how to mend it, each problem a sentence of its own."""
    return " ".join(_sentences(row.problems))


def _sentences(problems: Iterable[dict]) -> Iterator[str]:
    for problem in problems:
        if problem["severity"] == Severity.ERROR:
            place = problem["column"] or problem["field"]
            yield f"{place}: {_told(problem)}" if place else _told(problem)


def _told(problem: dict) -> str:
    return f"{problem['message']} {problem['cure']}"


def harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would run; reading takes it off again."""
    return f"'{text}" if looks_like_formula(text) else text
