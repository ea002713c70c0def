"""Run by `workbook.py` as a process of its own: one sheet of a workbook, as lines of JSON on standard output.

Imports nothing of the portal, so that it starts in 0.1 s, and limits itself before it opens the file.
"""

import datetime
import json
import re
import resource
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from xml.etree import ElementTree

MEMORY = 1_000_000_000  # bytes
WRITTEN = 300_000_000  # bytes
CPU_SECONDS = 30
SHEETS = 20  # looked at
HEADER_WITHIN = 10  # rows
UNSOLVED = (
    "#FORMULA!"  # what a cell says whose formula has no result: programs that write workbooks may leave it to Excel
)
BLOCK = 1_000_000  # bytes
MOST_COLUMNS = 300
_SOLVES_NOTHING = re.compile(
    rb"<c ([^>]*[^/>])>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"  # a text may well be empty
)
_PLACE = re.compile(rb'(?<![\w:])r="([A-Z]{1,3})(\d{1,7})"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TOO_MUCH_TEXT = 3  # the status with which it ends when the cells have more characters than it may write


def as_text(value: object) -> str:
    """What the sheet would show, as plainly as possible: no '.0' behind whole numbers, 15 digits, ISO dates."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.15g}"  # 0.1 + 0.2 is 0.3 there, too
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def best_sheet(path: str, rows: int, characters: int, known: set[str]) -> Iterator[object]:
    """Its name and height, then at most `rows` rows, from the first row of the sheet on, of `characters` together."""
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_path(path)
    sheet, headers = None, -1
    for name in workbook.sheet_names[:SHEETS]:
        other = workbook.get_sheet_by_name(name)
        if (found := _headers(other, known)) > headers:
            sheet, headers = other, found
    if sheet is None or sheet.end is None or sheet.start is None:
        yield {"sheet": "", "height": 0}
        return
    yield {"sheet": sheet.name, "height": sheet.end[0] + 1}
    left = [""] * sheet.start[1]  # columns: `iter_rows` leaves them out, and not the empty rows at the top
    unsolved = _unsolved(path, sheet.name)
    for number, cells in enumerate(islice(sheet.iter_rows(), rows), 1):
        texts = [*left, *map(as_text, cells)]
        for column in unsolved.get(number, ()):
            texts += [""] * (column + 1 - len(texts))
            texts[column] = texts[column] or UNSOLVED
        characters -= sum(map(len, texts))
        if characters < 0:
            sys.exit(TOO_MUCH_TEXT)
        yield texts


def _headers(sheet, known: set[str]) -> int:
    """How many known headers the best of the first rows has; a sheet without any row is the last choice."""
    if not sheet.end:
        return -1
    top = islice(sheet.iter_rows(), HEADER_WITHIN)
    return max((len({_words(cell) for cell in row} & known) for row in top), default=0)


def _unsolved(path: str, sheet: str) -> dict[int, list[int]]:
    """Row, from 1 → columns, from 0, whose formulas were kept without their results: read as a sheet they are empty."""
    found: dict[int, list[int]] = defaultdict(list)
    with zipfile.ZipFile(path) as archive:
        name = _part_of(archive, sheet)
        if name not in archive.namelist():
            return found
        part = archive.open(name)
        rest = b""
        while block := part.read(BLOCK):
            text = rest + block
            end = text.rfind(b"</c>") + 4 if b"</c>" in text else 0
            rest = text[max(end, len(text) - BLOCK) :]
            for attributes in _SOLVES_NOTHING.findall(text, 0, end) if b"<f" in text else ():
                place = _PLACE.search(attributes)
                if place and b't="str"' not in attributes and (column := _column(place[1])) < MOST_COLUMNS:
                    found[int(place[2])].append(column)
    return found


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    related = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    parts = {one.get("Id"): one.get("Target", "") for one in related}
    sheets = (one for one in book.iter() if one.tag.endswith("}sheet") and one.get("name") == sheet)
    target = next((parts.get(one.get(_RELATION), "") for one in sheets), "")
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _column(letters: bytes) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _words(value: object) -> str:
    return "".join(filter(str.isalnum, str(value).casefold()))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in best_sheet(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), set(sys.argv[4:])):
        sys.stdout.write(json.dumps(line) + "\n")
