"""What a package says it unpacks to, asked before anything of it is unpacked. Pure.

What it says may be a lie, so that whoever unpacks counts for himself, too.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zipfile import ZipFile

MOST_BYTES = 200_000_000  # of all entries together
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    packed: int
    unpacked: int


def entries_of(package: ZipFile) -> Iterator[Entry]:
    for info in package.infolist():
        yield Entry(info.orig_filename, info.compress_size, info.file_size)


def refusal_of(entries: Sequence[Entry]) -> str:
    """`path` (an entry leads out of the package), `twice` (two have one name), `too-large`, or an empty text."""
    names = [entry.name for entry in entries]
    if any(_leads_out(name) for name in names):
        return "path"
    if len(set(names)) < len(names):
        return "twice"
    return "too-large" if sum(entry.unpacked for entry in entries) > MOST_BYTES else ""


def _leads_out(name: str) -> bool:
    path = name.replace("\\", "/")
    return "\0" in path or path.startswith("/") or ".." in path.split("/") or bool(_DRIVE.match(path))
