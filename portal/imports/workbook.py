"""XLSX through a process of its own, with limits: a workbook of a few kB can claim cells for 400 GB of memory."""

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO

from portal.files.archives import has_short_directory
from portal.imports.problems import Bomb, TooManyRows, TooMuchText, WorkbookTakesLong, WorkbookUnreadable, WrongKind
from portal.imports.tables import Limits, Row, Table, as_row
from portal.imports.workbook_worker import TOO_MUCH_TEXT

MAX_UNPACKED = 300_000_000  # bytes
MAX_PARTS = 1_000
# Of the other kinds zipfile unpacks a whole block, however few bytes are asked for.
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
AT_A_TIME = 15  # seconds
BLOCK = 1_000_000  # bytes
_WORKER = Path(__file__).with_name("workbook_worker.py")


def is_workbook(file: BinaryIO) -> bool:
    """A ZIP archive with a workbook inside. Other archives are of the wrong kind, also other office documents."""
    file.seek(0)
    if file.read(4) != b"PK\x03\x04" or not has_short_directory(file):
        return False
    try:
        with zipfile.ZipFile(file) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise WrongKind(kind="ZIP") from error


def read_workbook(file: BinaryIO, known: Sequence[str], limits: Limits, meanwhile: Callable[[], object]) -> Table:
    """The sheet with most of the known headers near its top, else the first with rows in it, as text."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as plain:
        _repack(file, plain)
        plain.flush()
        rows = _ask_worker(plain.name, known, limits, meanwhile)
    about = json.loads(rows.readline())
    if about["height"] > limits.rows + 1:  # the header is not counted
        raise TooManyRows(limit=limits.rows)
    start = rows.tell()
    return Table(lambda: _rows(rows, start), "xlsx", sheet=about["sheet"])


def _rows(lines: BinaryIO, place: int) -> Iterator[Row]:
    number = 0
    while True:
        lines.seek(place)  # several may read the file by turns
        if not (line := lines.readline()):
            return
        place, number = lines.tell(), number + 1
        yield as_row(number, number, json.loads(line))


def _repack(file: BinaryIO, target: IO[bytes]) -> None:
    """The parts of the archive that hold tables, unpacked under our count: sizes declared in an archive may lie."""
    room = MAX_UNPACKED
    try:
        with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as plain:
            for part in _parts(source):
                with source.open(part) as packed, plain.open(part.filename, "w") as unpacked:
                    while block := packed.read(min(BLOCK, room + 1)):
                        if (room := room - len(block)) < 0:
                            raise Bomb(limit=MAX_UNPACKED // 1_000_000)
                        unpacked.write(block)
    except Bomb:
        raise
    except Exception as error:  # zipfile answers hostile archives with a dozen kinds of exception
        raise WorkbookUnreadable() from error


def _parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Those that hold tables; all of them are looked at before one is unpacked."""
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or any(part.compress_type not in _PACKED for part in parts):
        raise WorkbookUnreadable()
    return [part for part in parts if part.filename.endswith((".xml", ".rels"))]


def _ask_worker(workbook: str, known: Sequence[str], limits: Limits, meanwhile: Callable[[], object]) -> BinaryIO:
    """A line of JSON about the sheet, and one for each row."""
    most = str(limits.rows + 1), str(limits.characters)
    command = [sys.executable, "-I", str(_WORKER), workbook, *most, *known]
    rows = tempfile.TemporaryFile()  # noqa: SIM115  read as long as the table is
    try:
        with subprocess.Popen(command, stdout=rows, stderr=subprocess.DEVNULL) as worker:
            _wait(worker, limits.seconds, meanwhile)
        if worker.returncode == TOO_MUCH_TEXT:
            raise TooMuchText(limit=limits.characters // 1_000_000)
        if worker.returncode:
            raise WorkbookUnreadable()
    except BaseException:
        rows.close()
        raise
    rows.seek(0)
    return rows


def _wait(worker: subprocess.Popen, seconds: int, meanwhile: Callable[[], object]) -> None:
    """On a busy machine it takes many times as long as alone, and whoever waits has a lease to keep."""
    ends = time.monotonic() + seconds
    try:
        while (left := ends - time.monotonic()) > 0:
            try:
                worker.wait(min(left, AT_A_TIME))
                return
            except subprocess.TimeoutExpired:
                meanwhile()
        raise WorkbookTakesLong(limit=seconds)
    finally:
        worker.kill()  # does nothing to one that has ended
