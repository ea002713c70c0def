"""What an upload must be to become an attached file, whatever its name says."""

import hashlib

from django.core.files.base import File as Upload

from portal.files.ends import behind
from portal.files.errors import EmptyFile, FileHasMore, FileTooLarge, KindNotTaken
from portal.files.reading.outcomes import SOMEBODY_WAITS, Failed
from portal.files.reading.run import read_in_child
from portal.files.types import PACKAGES, is_packed, media_type_of

MAX_BYTES = 20_000_000


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
    if media_type.startswith("image/") and behind(upload, media_type) > 0:
        raise FileHasMore(filename=filename)
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return media_type, digest.hexdigest()


def _type_of_package(upload: Upload) -> str:
    """Of nobody's making but the list's: whoever took over the child could answer anything."""
    try:
        found = read_in_child("package", upload, limits=SOMEBODY_WAITS).values.get("media_type")
    except Failed:
        return ""
    return found if found in PACKAGES else ""
