"""Run by `workbook.py` as a process of its own: a workbook on standard input, one sheet of it as JSON on output.

Imports nothing of the portal, so that it starts in 0.1 s, and limits itself before it opens the file.
"""

import datetime
import io
import json
import resource
import sys

MEMORY = 1_000_000_000  # bytes
CPU_SECONDS = 15
SHEETS = 20  # looked at
HEADER_WITHIN = 10  # rows


def as_text(value: object) -> str:
    """What the sheet would show, as plainly as possible: no '.0' behind whole numbers, ISO dates."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def best_sheet(data: bytes, rows: int, known: set[str]) -> dict:
    """Its name, its height, and at most `rows` rows, from the first row of the sheet on."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    names = workbook.sheet_names
    best = max(names[:SHEETS], key=lambda name: _headers(workbook.get_sheet_by_name(name), known), default=None)
    sheet = workbook.get_sheet_by_name(best) if best else None
    if sheet is None or not sheet.end:
        return {"sheet": "", "height": 0, "rows": []}
    cells = sheet.to_python(skip_empty_area=False, nrows=rows)
    return {"sheet": sheet.name, "height": sheet.end[0] + 1, "rows": [list(map(as_text, row)) for row in cells]}


def _headers(sheet, known: set[str]) -> int:
    """How many known headers the best of the first rows has; a sheet without any row is the last choice."""
    if not sheet.end:
        return -1
    top = sheet.to_python(skip_empty_area=False, nrows=HEADER_WITHIN)
    return max((len({_words(cell) for cell in row} & known) for row in top), default=0)


def _words(value: object) -> str:
    return "".join(filter(str.isalnum, str(value).casefold()))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(best_sheet(sys.stdin.buffer.read(), int(sys.argv[1]), set(sys.argv[2:])), sys.stdout)
