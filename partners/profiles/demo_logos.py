"""Logos for the demo's partners, drawn from a few shapes: ours, so that nobody else's has to be shown."""

import io

from PIL import Image, ImageDraw, ImageFont

HEIGHT, MARK, GAP = 96, 96, 20


def draw_logo(shape: str, colour: str, words: str) -> bytes:
    """A mark and the name beside it, on nothing."""
    font = ImageFont.load_default(46)
    width = MARK + GAP + round(font.getlength(words)) + 4
    picture = Image.new("RGBA", (width, HEIGHT), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    _SHAPES[shape](pen, colour)
    pen.text((MARK + GAP, HEIGHT / 2), words, fill="#1c2429", font=font, anchor="lm")
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def _peaks(pen: ImageDraw.ImageDraw, colour: str) -> None:
    pen.polygon([(4, 86), (38, 16), (72, 86)], fill=colour)
    pen.polygon([(46, 86), (68, 42), (92, 86)], fill=f"{colour}99")
    pen.polygon([(38, 16), (29, 35), (38, 42), (47, 35)], fill="#ffffff")


def _lights(pen: ImageDraw.ImageDraw, colour: str) -> None:
    for number, strength in enumerate(("ff", "aa", "66")):
        inset = 6 + 14 * number
        pen.arc((inset, inset, 90 - inset + 6, 90 - inset + 6), 180, 360, fill=f"{colour}{strength}", width=9)
    pen.rectangle((6, 62, 90, 70), fill=colour)


def _waves(pen: ImageDraw.ImageDraw, colour: str) -> None:
    pen.ellipse((30, 8, 66, 44), fill=colour)
    for number, strength in enumerate(("ff", "99")):
        top = 46 + 20 * number
        for left in (4, 34, 64):
            pen.arc((left, top, left + 30, top + 24), 180, 360, fill=f"{colour}{strength}", width=8)


_SHAPES = {"peaks": _peaks, "lights": _lights, "waves": _waves}
