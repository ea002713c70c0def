"""The Range header of a download: one range, as RFC 9110 reads it. Pure."""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(Exception):
    """The range asks for bytes that the file does not have."""


def span_of(header: str, size: int) -> Span | None:
    """What is asked for; None means the whole file: no range, several ranges, or one that makes no sense."""
    match = ONE_RANGE.fullmatch(header)
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return _suffix(int(last), size)
    start, end = int(first), int(last or size - 1)
    if last and end < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, min(end, size - 1))


def _suffix(length: int, size: int) -> Span:
    """`bytes=-500`: the last 500."""
    if not length or not size:
        raise Unsatisfiable
    return Span(max(size - length, 0), size - 1)
