"""Pictures that people upload. Nothing of the file is kept but its pixels: a new PNG is written from them, so that whatever
else was in it (scripts, comments, a second file behind the first) is gone.
"""

import io
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from portal.errors import PortalError
from portal.files.reading.outcomes import SOMEBODY_WAITS, Failed
from portal.files.reading.run import read_in_child

MAX_BYTES = 1024 * 1024
MAX_PIXELS = 4_000_000  # asked of the header, before a pixel is unpacked
MIN_SIDE, MAX_WIDTH, MAX_HEIGHT = 16, 800, 400
_ARGUMENTS = {
    "formats": ("PNG", "JPEG", "WEBP"),
    "most_pixels": MAX_PIXELS,
    "least_side": MIN_SIDE,
    "boxes": {"logo": (MAX_WIDTH, MAX_HEIGHT)},
    "kind": "PNG",
}


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
        read = read_in_child("picture", io.BytesIO(data), _ARGUMENTS, SOMEBODY_WAITS)
    except Failed as failed:
        if "width" in failed.values:
            size = _("{width} by {height} pixels").format(**failed.values)
            raise PixelsOutOfRange(size=size) from None
        raise NotAPicture() from failed
    width, height = read.values["sizes"]["logo"]
    return Picture(read.pictures["logo.png"], int(width), int(height))
