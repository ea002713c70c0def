"""Where a file ends by its own format, and what lies behind."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from portal.files import ends
from portal.files.ends import behind
from portal.files.types import media_type_of
from tests.factories import picture

pytestmark = pytest.mark.one_engine
VIDEOS = frozenset({"video/mp4", "video/webm"})
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = b"%PDF-1.7\n1 0 obj\nxref\n%%EOF"


def moving(kind: str) -> bytes:
    """Noise of three frames, so that there are many blocks, colour tables, and pixels that look like markers."""
    frames = [Image.effect_noise((90, 70), spread) for spread in (20, 60, 100)]
    written = io.BytesIO()
    frames[0].save(written, kind, save_all=True, append_images=frames[1:])
    return written.getvalue()


def photo(**options: object) -> bytes:
    """With a thumbnail, a whole JPEG with an end of its own, in its metadata."""
    written = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "x"
    noise = Image.effect_noise((200, 150), 90)
    noise.save(written, "JPEG", exif=exif.tobytes() + picture(kind="JPEG"), quality=95, **options)
    return written.getvalue()


def package(comment: bytes = b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", b"x")
        archive.comment = comment
    return packed.getvalue()


def box(kind: bytes, data: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack(">L4s", 8 + len(data) if length is None else length, kind) + data


def long_box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">L4sQ", 1, kind, 16 + len(data)) + data


def element(name: bytes, data: bytes, length: bytes = b"") -> bytes:
    return name + (length or bytes([0x40, len(data)])) + data


FTYP, MOOV = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41"), box(b"moov", b"\0" * 30)
EBML, SEGMENT = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm"), b"\x18\x53\x80\x67"
WHOLE = {
    "png": ("image/png", picture()),
    "animated-png": ("image/png", moving("PNG")),
    "jpeg": ("image/jpeg", photo()),
    "progressive-jpeg": ("image/jpeg", photo(progressive=True)),
    "jpeg-with-rests": ("image/jpeg", photo(restart_marker_blocks=2)),
    "two-jpegs": ("image/jpeg", photo() + picture(kind="JPEG")),  # as phones write them for bright screens
    "gif": ("image/gif", moving("GIF")),
    "webp": ("image/webp", moving("WEBP")),
    "odd-webp": ("image/webp", b"RIFF" + struct.pack("<L", 9) + b"WEBPVP8 x\0"),
    "mp4": ("video/mp4", FTYP + box(b"mdat", b"x" * 99) + MOOV),
    "mp4-of-64-bits": ("video/mp4", FTYP + MOOV + long_box(b"mdat", b"x" * 99)),
    "webm": ("video/webm", EBML + element(SEGMENT, b"x" * 60)),
    "pdf": ("application/pdf", PDF),
    "docx": (DOCX, package()),
}


@pytest.mark.parametrize("name", WHOLE)
@given(more=st.binary(max_size=1500))
def test_a_good_file_ends_where_it_ends_and_what_follows_is_counted(name, more):
    media_type, data = WHOLE[name]
    assert media_type_of(io.BytesIO(data), also=VIDEOS) == media_type
    assert behind(io.BytesIO(data), media_type) == 0
    more = b"<" + more.replace(b"%%EOF", b"").replace(b"PK\5\6", b"")
    assert behind(io.BytesIO(data + more), media_type) == len(more)


@pytest.mark.parametrize(
    ("media_type", "data", "found"),
    [
        ("image/png", picture() + package(), len(package())),
        ("image/jpeg", photo() + b"\xff\xd8\xff no picture", 14),
        ("image/jpeg", photo()[:-2], -1),
        ("image/png", picture()[:-1], -1),
        ("image/gif", b"GIF89a/*<html><script>alert(1)</script>*/", -1),
        ("video/mp4", FTYP + MOOV + box(b"mdat", b"x" * 99, length=0), 0),  # as long as the file
        ("video/mp4", FTYP + MOOV + box(b"mdat", b"x", length=99), -1),
        ("video/mp4", FTYP + box(b"mdat"), -1),
        ("video/mp4", FTYP + MOOV + package(), len(package())),
        (
            "video/webm",
            EBML + element(SEGMENT, b"x" * 60, length=b"\x01" + b"\xff" * 7),
            0,
        ),  # never said, as when streamed
        ("video/webm", EBML, -1),
        ("application/pdf", PDF + b"\r\n", 0),
        ("application/pdf", PDF + b"\n2 0 obj\n%%EOF\n" + b" " * 900, 0),  # two revisions
        ("application/pdf", PDF + b"\n<html>", 7),
        ("application/pdf", PDF + b"x" * 3000, -1),
        (DOCX, package(b"abc"), 3),
        (DOCX, package(b"<script>"), 8),
        ("text/plain", b"a;b", 0),
    ],
)
def test_an_end_is_the_formats_own(media_type, data, found):
    assert behind(io.BytesIO(data), media_type) == found


@pytest.mark.parametrize(("media_type", "whole"), WHOLE.values(), ids=WHOLE)
@given(data=st.data())
def test_whatever_comes_is_answered(media_type, whole, data):
    """Any bytes at all, and good ones with a part of them replaced."""
    start = data.draw(st.integers(0, len(whole)))
    hostile = whole[:start] + data.draw(st.binary(max_size=200)) + whole[start + data.draw(st.integers(0, 50)) :]
    assert -1 <= behind(io.BytesIO(hostile), media_type) <= len(hostile)
    media_type_of(io.BytesIO(hostile), also=VIDEOS)


class Counted(io.BytesIO):
    read_bytes = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.read_bytes += len(found)
        return found


def endless(start: bytes, part: bytes) -> bytes:
    return start + part * (4_000_000 // len(part))


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        ("image/png", endless(b"\x89PNG\r\n\x1a\n", bytes(12))),
        ("image/jpeg", endless(b"", b"\xff\xd8\xff\xd9")),
        ("image/jpeg", endless(b"\xff\xd8", b"\xff\xda\0\2\xff\xda\0\2")),
        ("image/jpeg", endless(b"\xff\xd8", b"\xff")),
        ("image/gif", endless(b"GIF89a" + bytes(7), b"!\0\0")),
        ("video/mp4", endless(FTYP, box(b"free", length=2))),
        ("video/mp4", FTYP + struct.pack(">L4sQ", 1, b"free", 0)),
        ("video/webm", endless(EBML, SEGMENT + b"\x80")),
    ],
)
def test_a_file_of_endless_parts_is_given_up_on(media_type, data):
    file = Counted(data)
    behind(file, media_type)
    assert file.read_bytes < ends.MOST_READS * (ends._FIRST_BYTES + 1)
