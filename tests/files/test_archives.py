"""An archive's directory is measured where zipfile will look for it."""

import io
import struct
import zipfile

import pytest

from portal.files.archives import MAX_DIRECTORY, has_short_directory

pytestmark = pytest.mark.one_engine


def archive(comment: bytes = b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a", b"x")
        file.comment = comment
    return packed.getvalue()


def of_64_bits(size: int, place: int = 0, comment: bytes = b"") -> bytes:
    """With the end that archives above 4 GB have; some programs always write it."""
    data = archive(comment)
    end = len(data) - 22 - len(comment)
    count, _size, start = struct.unpack("<HLL", data[end + 10 : end + 20])
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size or _size, start)
    return data[:end] + record + struct.pack("<4sLQL", b"PK\x06\x07", 0, place or end, 1) + data[end:]


@pytest.mark.parametrize(
    ("data", "short"),
    [
        (archive(), True),
        (archive(b"x" * 65_535), True),
        (of_64_bits(0), True),
        (of_64_bits(MAX_DIRECTORY + 1), False),
        (of_64_bits(MAX_DIRECTORY + 1, comment=b"x" * 65_535), False),
        (of_64_bits(0, place=1), False),
        (archive().replace(struct.pack("<L", 47), struct.pack("<L", MAX_DIRECTORY + 1)), False),
        (archive()[:-1], False),
        (archive(b"PK\x05\x06"), False),
        (b"", False),
    ],
    ids=["plain", "comment", "64", "64-long", "64-long-far", "64-elsewhere", "long", "cut", "end-in-comment", "empty"],
)
def test_only_a_short_directory_is_read(data, short):
    assert has_short_directory(io.BytesIO(data)) is short
    if short:
        assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["a"]
