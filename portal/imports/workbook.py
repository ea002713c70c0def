"""XLSX through a process of its own, with limits: a workbook of a few kB can claim cells for 400 GB of memory."""

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from portal.imports.problems import Bomb, TooManyRows, WorkbookUnreadable, WrongKind
from portal.imports.tables import MAX_ROWS, Table, as_row

MAX_UNPACKED = 100_000_000  # bytes
SECONDS = 20
_WORKER = Path(__file__).with_name("workbook_worker.py")


def is_workbook(data: bytes) -> bool:
    """A ZIP archive with a workbook inside. Other archives are of the wrong kind, also other office documents."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise WrongKind(kind="ZIP") from error


def read_workbook(data: bytes, known: Sequence[str] = ()) -> Table:
    """The sheet with most of the known headers near its top, else the first with rows in it, as text."""
    answer = _ask_worker(_repacked(data), known)
    if answer["height"] > MAX_ROWS + 1:  # the header is not counted
        raise TooManyRows(limit=MAX_ROWS)
    rows = tuple(as_row(number, number, cells) for number, cells in enumerate(answer["rows"], 1))
    return Table(rows, "xlsx", sheet=answer["sheet"])


def _repacked(data: bytes) -> bytes:
    """The parts of the archive that hold tables, unpacked under our count: sizes declared in an archive may lie."""
    packed, room = io.BytesIO(), MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
            for part in source.infolist():
                if not part.filename.endswith((".xml", ".rels")):
                    continue
                with source.open(part) as stream:
                    content = stream.read(room + 1)
                room -= len(content)
                if room < 0:
                    raise Bomb(limit=MAX_UNPACKED // 1_000_000)
                target.writestr(part.filename, content)
    except Bomb:
        raise
    except Exception as error:  # zipfile answers hostile archives with a dozen kinds of exception
        raise WorkbookUnreadable() from error
    return packed.getvalue()


def _ask_worker(workbook: bytes, known: Sequence[str]) -> dict:
    command = [sys.executable, "-I", str(_WORKER), str(MAX_ROWS + 1), *known]
    try:
        done = subprocess.run(command, input=workbook, capture_output=True, timeout=SECONDS, check=True)
        return json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError, OSError) as error:
        raise WorkbookUnreadable() from error
