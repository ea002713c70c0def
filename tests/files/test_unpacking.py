"""What a package says it unpacks to."""

import io
import zipfile

import pytest

from portal.files.unpacking import Entry, entries_of, refusal_of

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("entries", "refusal"),
    [
        ([("word/document.xml", 2_000, 2_000_000)], ""),  # packs well, and is small
        ([("word/document.xml", 10_000_000, 11_000_000_000)], "too-large"),
        ([(f"{number}", 1_000, 1_000_000) for number in range(5_000)], "too-large"),
        ([(f"{number}", 1_000, 1_000_000) for number in range(200)], ""),
        ([("../x", 1, 1)], "path"),
        ([("a/../../x", 1, 1)], "path"),
        ([("a\\..\\..\\x", 1, 1)], "path"),
        ([("C:\\x", 1, 1)], "path"),
        ([("/etc/passwd", 1, 1)], "path"),
        ([("\\\\host\\x", 1, 1)], "path"),
        ([("a.xml\0.png", 1, 1)], "path"),
        ([("a..b/c", 1, 1)], ""),
        ([("a", 1, 1), ("a", 1, 1)], "twice"),
        ([("inner.zip", 1_000, 1_000)], ""),  # never opened
        ([], ""),
    ],
)
def test_what_a_package_is_refused_for(entries, refusal):
    assert refusal_of([Entry(*entry) for entry in entries]) == refusal


def test_entries_are_as_the_directory_has_them():
    """zipfile itself cuts names at a NUL, and so hides it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a-b", b"x" * 1000)
    data = packed.getvalue().replace(b"a-b", b"a\0b")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (entry,) = entries_of(archive)
    assert (entry.name, entry.unpacked) == ("a\0b", 1000)
    assert entry.packed < 20
