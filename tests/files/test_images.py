"""Pictures from strangers: what the bytes are decides, and nothing of the file but its pixels stays."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from portal.files.images import MAX_BYTES, NotAPicture, PictureTooLarge, PixelsOutOfRange, read_picture
from tests.factories import picture


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises more pixels than anybody should unpack."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_kinds_we_take_become_a_png_of_ours(kind):
    read = read_picture(picture(kind=kind))
    assert read.data.startswith(b"\x89PNG")
    assert (read.width, read.height) == (120, 60)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just text",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        picture(kind="GIF"),
        picture(kind="BMP"),
        picture(kind="TIFF"),
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        picture()[:60],  # cut off
    ],
    ids=["empty", "text", "svg-script", "svg-entity", "gif", "bmp", "tiff", "pdf", "broken", "cut-off"],
)
def test_what_is_none_of_them_is_refused(data):
    with pytest.raises(NotAPicture):
        read_picture(data)


def test_a_second_file_behind_or_inside_the_picture_does_not_survive():
    comment = PngImagePlugin.PngInfo()
    comment.add_text("Comment", "<script>alert('inside')</script>")
    hostile = picture(pnginfo=comment) + b"<script>alert('behind')</script>PK\x03\x04"
    read = read_picture(hostile)
    assert b"script" not in read.data
    assert b"PK" not in read.data.split(b"IDAT")[0]
    assert Image.open(io.BytesIO(read.data)).info == {}


def test_where_a_photo_was_taken_is_nobodys_business():
    exif = Image.Exif()
    exif[0x010E] = "Kitchen of the owner"
    assert b"Kitchen" not in read_picture(picture(kind="JPEG", exif=exif)).data


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (50_000, 50_000, "50000 by 50000 pixels"),
        (65_000, 2_000, "65000 by 2000 pixels"),
        (15, 400, "15 by 400 pixels"),
        (400, 15, "400 by 15 pixels"),
    ],
)
def test_too_many_and_too_few_pixels_are_refused_by_the_header(width, height, words):
    with pytest.raises(PixelsOutOfRange) as refused:
        read_picture(bomb(width, height))
    assert words in str(refused.value)


def test_a_picture_that_promises_more_than_it_has_is_refused():
    with pytest.raises(NotAPicture):
        read_picture(bomb(1000, 1000))


def test_a_file_above_the_limit_is_not_even_looked_at():
    with pytest.raises(PictureTooLarge):
        read_picture(picture() + b"\0" * MAX_BYTES)


def test_a_large_picture_is_made_smaller_in_proportion():
    read = read_picture(picture(1600, 400))
    assert (read.width, read.height) == (800, 200)


def test_transparency_stays():
    written = io.BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(written, "PNG")
    assert Image.open(io.BytesIO(read_picture(written.getvalue()).data)).mode == "RGBA"
