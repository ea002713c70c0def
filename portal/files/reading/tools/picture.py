"""A picture drawn anew from its pixels, in each size asked for, the largest first: {"boxes": {"page": [1240, 4000]}, …}.

Nothing else of the file comes along: no script, no comment, no place where a photo was taken.
"""

from pathlib import Path

from PIL import Image, ImageOps

from portal.files.reading.outcomes import Failed

FORMATS, MOST_PIXELS = ("PNG", "JPEG", "GIF", "WEBP"), 100_000_000
BOXES = {"page": (1240, 4000), "small": (320, 320)}
_ENDINGS = {"JPEG": "jpg", "PNG": "png"}


def read(source: Path, out: Path, arguments: dict) -> dict:
    boxes, kind = arguments.get("boxes", BOXES), arguments.get("kind", "JPEG")
    Image.MAX_IMAGE_PIXELS = None  # our own limit is asked of the header, and can say how many there are
    with Image.open(source, formats=arguments.get("formats", FORMATS)) as picture:
        width, height = picture.size
        if width * height > arguments.get("most_pixels", MOST_PIXELS):
            raise Failed("too-large", width=width, height=height)
        if min(width, height) < arguments.get("least_side", 1):
            raise Failed("too-small", width=width, height=height)
        largest = max(side for box in boxes.values() for side in box)
        picture.draft("RGB", (largest, largest))  # a JPEG is unpacked no larger than needed
        ImageOps.exif_transpose(picture, in_place=True)
        pixels = _in_colours(picture)
    sizes, names = {}, []
    for name, box in boxes.items():
        pixels.thumbnail(box)
        sizes[name] = pixels.size
        names.append(f"{name}.{_ENDINGS[kind]}")
        _write(pixels, out / names[-1], kind)
    return {"width": width, "height": height, "sizes": sizes, "pictures": names}


def _in_colours(picture: Image.Image) -> Image.Image:
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _write(pixels: Image.Image, path: Path, kind: str) -> None:
    clean = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    if kind == "PNG":
        clean.save(path, kind, optimize=True)
        return
    if clean.mode == "RGBA":
        clean = Image.alpha_composite(Image.new("RGBA", clean.size, "white"), clean)
    clean.convert("RGB").save(path, kind, quality=80)
