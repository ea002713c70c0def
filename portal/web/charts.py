"""Charts as SVG: where each bar stands, worked out from plain numbers. Templates only draw."""

from dataclasses import dataclass

WIDTH, HEIGHT = 720, 120
GAP = 0.25  # of a bar's room


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: `part` of its `total` is drawn in another colour, from the ground up."""

    label: str
    total: int
    part: int
    x: float
    width: float
    y: float
    height: float
    part_y: float
    part_height: float


@dataclass(frozen=True, slots=True)
class BarChart:
    bars: tuple[Bar, ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT


def bar_chart(values: list[tuple[str, int, int]]) -> BarChart:
    """`values`: label, total, part of it. Something that is not nothing is at least two units high, so that it is seen."""
    most = max((total for _label, total, _part in values), default=0)
    room = WIDTH / max(len(values), 1)
    bars = []
    for place, (label, total, part) in enumerate(values):
        height, part_height = _height(total, most), _height(part, most)
        bars.append(
            Bar(
                label=label,
                total=total,
                part=part,
                x=round(place * room + room * GAP / 2, 2),
                width=round(room * (1 - GAP), 2),
                y=round(HEIGHT - height, 2),
                height=height,
                part_y=round(HEIGHT - part_height, 2),
                part_height=part_height,
            )
        )
    return BarChart(tuple(bars), most)


def _height(value: int, most: int) -> float:
    return max(round(HEIGHT * min(value, most) / most, 2), 2.0) if value else 0.0
