"""Run by `workbook.py` as a process of its own: a workbook on standard input, its first filled sheet as JSON on output.

Imports nothing of the portal, so that it starts in 0.1 s, and limits itself before it opens the file.
"""

import datetime
import io
import json
import resource
import sys

MEMORY = 1_000_000_000  # bytes
CPU_SECONDS = 15


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


def first_filled_sheet(data: bytes, rows: int) -> dict:
    """Its name, its height, and at most `rows` rows, from the first row of the sheet on."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = (workbook.get_sheet_by_name(name) for name in workbook.sheet_names)
    for sheet in sheets:
        if sheet.end:
            cells = sheet.to_python(skip_empty_area=False, nrows=rows)
            return {"sheet": sheet.name, "height": sheet.end[0] + 1, "rows": [list(map(as_text, row)) for row in cells]}
    return {"sheet": "", "height": 0, "rows": []}


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    json.dump(first_filled_sheet(sys.stdin.buffer.read(), rows=int(sys.argv[1])), sys.stdout)
