"""Handing a stored file to somebody who may have it. The caller asks for permission first; this only delivers.

Every file leaves as an attachment with a type that we set, in a sandbox, so that nothing uploaded ever runs in our origin.
With `FILES_ACCEL_PREFIX` set, nginx sends the bytes (and answers ranges) from an internal location of that name.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from portal.api.problems import problem_for
from portal.errors import PortalError
from portal.files.ranges import Span, Unsatisfiable, span_of

CHUNK = 64 * 1024
LONGEST_NAME, LONGEST_ENDING = 150, 10
_ESCAPED = re.compile("%22|%0D|%0A", re.IGNORECASE)  # so browsers send quotes and line breaks in the name of an upload


class FileUnavailable(PortalError):
    code = "file_unavailable"
    status = 503
    message = _("The file {filename} cannot be read right now.")
    next_step = _("Try again later. If it stays, send us the request id.")


class FileChanged(PortalError):
    code = "file_changed"
    status = 412
    message = _("The file is not the one that If-Match names.")
    next_step = _("Download it from its beginning.")


class RangeNotSatisfiable(PortalError):
    code = "range_not_satisfiable"
    status = 416
    message = _("The file has {size} bytes, and the range begins after them.")
    next_step = _("Ask for a range inside the file.")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as the database knows it: its name in the storage, what people call it, and its digest."""

    name: str
    filename: str
    media_type: str
    size: int
    sha256: str
    storage: Storage | None = None

    @property
    def etag(self) -> str:
        return f'"{self.sha256}"'

    def open(self, first: int = 0) -> File:
        """From the byte `first` on."""
        try:
            file = (self.storage or storages["default"]).open(self.name)
            file.seek(first)
            return file
        except (OSError, SuspiciousFileOperation) as error:  # gone, or a name that leads out of the storage
            raise FileUnavailable(filename=self.filename) from error


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that is made from what the database knows whenever somebody asks for it, and is never stored."""

    filename: str
    media_type: str
    digest: str  # of all that its bytes follow from
    make: Callable[[], bytes]

    @property
    def etag(self) -> str:
        return f'"{self.digest}"'


def deliver(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """200, 206, 304, 412 or 416, as the request's conditions and its range ask."""
    if conditional := _conditional(request, file.etag):
        return conditional
    response = _dressed(_response(request, file), file)
    response["Accept-Ranges"] = "bytes"
    return response


def deliver_made(request: HttpRequest, file: MadeFile) -> HttpResponseBase:
    """200, 304 or 412; it is made only where it is sent. Too small and too quickly made for ranges."""
    return _conditional(request, file.etag) or _dressed(HttpResponse(file.make()), file)


def _conditional(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    conditional = get_conditional_response(request, etag=etag)
    if conditional is None:
        return None
    if conditional.status_code == 412:
        conditional = problem_for(request, FileChanged())
    conditional["ETag"] = etag
    conditional["Cache-Control"] = "private, no-cache"
    return conditional


def starts_at_the_beginning(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this answer is a download, and not its continuation, a look at the headers, or a "not modified"."""
    if request.method != "GET" or response.status_code not in (200, 206):
        return False
    return response.get("Content-Range", "bytes 0-").startswith("bytes 0-")


def _response(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    if settings.FILES_ACCEL_PREFIX:
        return _handed_to_nginx(file)
    try:
        return _sent_by_us(request, file, _span(request, file))
    except Unsatisfiable:
        return _past_the_end(request, file)


def _past_the_end(request: HttpRequest, file: StoredFile) -> HttpResponse:
    response = problem_for(request, RangeNotSatisfiable(size=file.size))
    response["Content-Range"] = f"bytes */{file.size}"
    return response


def _span(request: HttpRequest, file: StoredFile) -> Span | None:
    """A range counts for GET, and after If-Range only while the file is still the one the client has begun."""
    condition = request.headers.get("If-Range")
    if request.method != "GET" or (condition is not None and condition.strip() != file.etag):
        return None
    return span_of(request.headers.get("Range", ""), file.size)


def _sent_by_us(request: HttpRequest, file: StoredFile, span: Span | None) -> HttpResponseBase:
    length = span.length if span else file.size
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse()
    else:
        response = StreamingHttpResponse(_Slice(file.open(span.first if span else 0), length))
    response["Content-Length"] = str(length)
    if span:
        response.status_code = 206
        response["Content-Range"] = f"bytes {span.first}-{span.last}/{file.size}"
    return response


def _handed_to_nginx(file: StoredFile) -> HttpResponse:
    response = HttpResponse()
    response["X-Accel-Redirect"] = settings.FILES_ACCEL_PREFIX + quote(file.name)
    return response


def _dressed(response: HttpResponseBase, file: StoredFile | MadeFile) -> HttpResponseBase:
    if response.status_code < 300:
        response["Content-Type"] = file.media_type
        response["Content-Disposition"] = content_disposition_header(True, safe_filename(file.filename))
    response["ETag"] = file.etag
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def safe_filename(name: str) -> str:
    """The last part of the name without what a header or a file system trips over. A long one is cut before its ending."""
    last = PurePosixPath(_ESCAPED.sub(" ", name).replace("\\", "/")).name
    known = (
        "" if character in '<>:"|?*' else character for character in " ".join(last.split()) if character.isprintable()
    )
    plain = " ".join("".join(known).split()).strip(". ")
    ending = PurePosixPath(plain).suffix if len(plain) > LONGEST_NAME else ""
    if 0 < len(ending) <= LONGEST_ENDING:
        plain = plain[: LONGEST_NAME - len(ending)].strip(". ") + ending
    return plain[:LONGEST_NAME].strip(". ") or "download"


class _Slice:
    """The next bytes of an open file in chunks. Closes the file with the response, also when nobody reads it."""

    def __init__(self, file: File, length: int):
        self.file, self.left = file, length

    def __iter__(self) -> Iterator[bytes]:
        while self.left > 0 and (chunk := self.file.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.file.close()
