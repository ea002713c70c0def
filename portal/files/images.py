"""Pictures that people upload. Nothing of the file is kept but its pixels: we write a new PNG from them, so that whatever
else was in it (scripts, comments, a second file behind the first) is gone.
"""

import io
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from portal.errors import PortalError

MAX_BYTES = 1024 * 1024
MAX_PIXELS = 4_000_000  # asked of the header, before a pixel is unpacked
MIN_SIDE, MAX_WIDTH, MAX_HEIGHT = 16, 800, 400
FORMATS = ("PNG", "JPEG", "WEBP")


class PictureTooLarge(PortalError):
    code = "picture_too_large"
    status = 400
    field = "file"
    message = _("The file has more than {limit} MB.")
    next_step = _("Save the picture smaller: 800 by 400 pixels are enough.")


class NotAPicture(PortalError):
    code = "not_a_picture"
    status = 400
    field = "file"
    message = _("The file is no PNG, JPEG or WebP picture, whatever its name says.")
    next_step = _("Export it as PNG. SVG is not taken, because it can carry scripts.")


class PixelsOutOfRange(PortalError):
    code = "pixels_out_of_range"
    status = 400
    field = "file"
    message = _("The picture has {size}.")
    next_step = _("Save it with at least 16 pixels a side and no more than 4 million in all.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of ours."""

    data: bytes = field(repr=False)
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """What the bytes are decides, not the file's name. Larger pictures are made smaller; proportions and transparency stay."""
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(limit=MAX_BYTES // (1024 * 1024))
    try:
        return _rewritten(data)
    except PortalError:
        raise
    except Image.DecompressionBombError:  # Pillow's own limit, before it tells the size
        raise PixelsOutOfRange(size=_("more than 100 million pixels")) from None
    except Exception as error:  # a decoder fed with hostile bytes raises nearly anything
        raise NotAPicture() from error


def _rewritten(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data), formats=FORMATS) as source:
        width, height = source.size
        if min(width, height) < MIN_SIDE or width * height > MAX_PIXELS:
            size = _("{width} by {height} pixels").format(width=width, height=height)
            raise PixelsOutOfRange(size=size)
        upright = ImageOps.exif_transpose(source)
        picture = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    picture.thumbnail((MAX_WIDTH, MAX_HEIGHT))
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())  # no metadata comes along
    written = io.BytesIO()
    clean.save(written, "PNG", optimize=True)
    return Picture(written.getvalue(), *clean.size)
