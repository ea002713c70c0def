"""Whether a colour can be read, by the rules of WCAG 2: contrast ratios, and the nearest colour that has enough. Pure."""

import re

WHITE, BLACK = "#ffffff", "#000000"
SHEET, DARK_SHEET = "#ffffff", "#12171a"  # what a mail's text stands on, in light and dark
TEXT, EDGE = 4.5, 3.0  # what text needs, and what the edge of a control needs

_LONG, _SHORT = re.compile(r"#?([0-9a-f]{6})\Z"), re.compile(r"#?([0-9a-f])([0-9a-f])([0-9a-f])\Z")
_STEPS = 100


def read_colour(text: str) -> str:
    """`#0b6265` from `0B6265`, ` #0B6265` or `#abc`. Raises ValueError for anything else."""
    typed = text.strip().lower()
    if found := _LONG.match(typed):
        return f"#{found[1]}"
    if found := _SHORT.match(typed):
        return "#" + "".join(2 * digit for digit in found.groups())
    raise ValueError(text)


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """White or black, whichever reads better; one of them always has more than 4.5."""
    return WHITE if contrast(colour, WHITE) >= contrast(colour, BLACK) else BLACK


def nearest(colour: str, *, on: str, ratio: float) -> str:
    """The colour itself when it has the contrast, else darkened on light and lightened on dark until it has."""
    towards = BLACK if _luminance(on) > 0.18 else WHITE
    mixes = (_mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next(mixed for mixed in mixes if contrast(mixed, on) >= ratio)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)
