"""Days to come as SVG: where each mark and its label stand, worked out from plain values. Templates only draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, ROW, LETTER, GAP = 600, 18, 6.2, 10  # in units of the picture; a letter is as wide at most, on average
UNDER = 22  # room for the axis below the labels


@dataclass(frozen=True, slots=True)
class Happens:
    """`kind` is how it is drawn: `event`, `deadline`, `end`, or `tick`, which has no label."""

    day: date
    words: str
    kind: str = "event"


@dataclass(frozen=True, slots=True)
class Mark:
    day: date
    words: str
    kind: str
    x: float
    row: int = -1  # of the label, from the axis up; -1: none
    label_x: float = 0  # where it begins
    rows: int = 0  # of the whole picture

    @property
    def label_y(self) -> float:
        return (self.rows - self.row) * ROW - 5


@dataclass(frozen=True, slots=True)
class TimeLine:
    since: date
    until: date
    marks: tuple[Mark, ...]
    rows: int
    open_until: float | None = None  # from the beginning: while something can be taken back

    @property
    def width(self) -> int:
        return WIDTH

    @property
    def axis(self) -> int:
        return self.rows * ROW + 8

    @property
    def height(self) -> int:
        return self.rows * ROW + UNDER


def time_line(since: date, happens: Sequence[Happens], open_until: date | None = None) -> TimeLine | None:
    """None where there is nothing to draw. Labels stand in rows, none over another one."""
    until = max((one.day for one in happens), default=since)
    if until <= since:
        return None
    days = (until - since).days

    def x_of(day: date) -> float:
        return round((day - since).days / days * WIDTH, 1)

    placed = _in_rows([Mark(one.day, one.words, one.kind, x_of(one.day)) for one in happens])
    rows = max((mark.row for mark in placed), default=0) + 1
    marks = [Mark(one.day, one.words, one.kind, one.x, one.row, one.label_x, rows) for one in placed]
    return TimeLine(since, until, tuple(marks), rows, x_of(open_until) if open_until else None)


def _in_rows(marks: Iterable[Mark]) -> list[Mark]:
    """From the right, each label as near to the axis as there is room: its line then crosses few others."""
    taken: list[list[tuple[float, float]]] = []
    found = []
    for mark in sorted(marks, key=lambda one: one.x, reverse=True):
        if mark.kind == "tick":
            found.append(mark)
            continue
        wide = len(mark.words) * LETTER
        begins = _begin(mark.x, wide)
        span = (begins - GAP, begins + wide + GAP)
        row = next((n for n, others in enumerate(taken) if not any(_overlap(span, one) for one in others)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append(span)
        found.append(Mark(mark.day, mark.words, mark.kind, mark.x, row, begins))
    return found[::-1]


def _begin(x: float, wide: float) -> float:
    """Behind its mark where there is room for it, else before it, else as far to the right as it fits."""
    before = x - wide
    fits = max(0, WIDTH - wide)
    return x if x <= fits else before if before >= 0 else fits


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
