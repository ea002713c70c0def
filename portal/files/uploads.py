"""What an upload must be to become an attached file, whatever its name says."""

import hashlib
import os
import re

from django.core.files.base import File as Upload

from portal.files.ends import behind
from portal.files.errors import EmptyFile, FileHasMore, FileTooLarge, KindNotTaken
from portal.files.reading.outcomes import SOMEBODY_WAITS, Failed
from portal.files.reading.run import read_in_child
from portal.files.types import PACKAGES, is_packed, media_type_of

MAX_BYTES = 20_000_000
_ARCHIVE_OR_PAGE = re.compile(rb"PK\x05\x06|<(?:!doctype|html|script|svg)", re.IGNORECASE)


def read_upload(upload: Upload, filename: str) -> tuple[str, str]:
    """Type and digest, both of the content."""
    if not upload.size:
        raise EmptyFile(filename=filename)
    if upload.size > MAX_BYTES:
        raise FileTooLarge(filename=filename, limit=MAX_BYTES // 1_000_000)
    media_type = _type_of_package(upload) if is_packed(upload) else media_type_of(upload)
    if not media_type:
        raise KindNotTaken(filename=filename)
    # Too many real PDFs and packages have something behind their end.
    if media_type.startswith("image/") and _hides_something(upload, media_type):
        raise FileHasMore(filename=filename)
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return media_type, digest.hexdigest()


def _hides_something(upload: Upload, media_type: str) -> bool:
    """But for what phones put behind a photo: the film of one that moves, and Samsung's own notes."""
    more = behind(upload, media_type)
    if more <= 0:
        return False
    upload.seek(-more, os.SEEK_END)
    tail = upload.read(more)
    of_a_phone = tail[4:8] == b"ftyp" or tail.endswith(b"SEFT")
    return not of_a_phone or bool(_ARCHIVE_OR_PAGE.search(tail))


def _type_of_package(upload: Upload) -> str:
    """Of nobody's making but the list's: whoever took over the child could answer anything."""
    try:
        found = read_in_child("package", upload, limits=SOMEBODY_WAITS).values.get("media_type")
    except Failed:
        return ""
    return found if found in PACKAGES else ""
