"""What a file is, by its content. Pure; the file's name has no say."""

import codecs
import struct
import zipfile
import zlib
from typing import IO

from portal.files.archives import has_short_directory

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKAGES = (
    ("word/document.xml", _OFFICE + "wordprocessingml.document"),
    ("xl/workbook.xml", _OFFICE + "spreadsheetml.sheet"),
    ("ppt/presentation.xml", _OFFICE + "presentationml.presentation"),
)
_OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument." + kind for kind in (b"text", b"spreadsheet", b"presentation", b"graphics")
}
PACKAGES = frozenset(media_type for _, media_type in _PACKAGES) | {kind.decode() for kind in _OPEN_DOCUMENTS}
_PACKED = b"PK\x03\x04"
# What zipfile answers hostile archives with.
_DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, KeyError, EOFError, RuntimeError)
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
_BRANDS = (b"isom", b"iso2", b"mp41", b"mp42", b"avc1", b"M4V")
_EBML, _DOCTYPE_WEBM = b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm"
SAMPLE = 4096


def media_type_of(file: IO[bytes], also: frozenset[str] = frozenset()) -> str:
    """One of the types that are taken everywhere or `also` by the caller, or an empty text."""
    file.seek(0)
    head = file.read(SAMPLE)
    if (video := _type_of_video(head)) in also:
        return video
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if found := next((media_type for magic, media_type in _MAGIC if head.startswith(magic)), ""):
        return found
    if head.startswith(_PACKED):
        return _type_of_package(file)
    return "text/plain" if _is_text(head) else ""


def is_packed(file: IO[bytes]) -> bool:
    """To see what it is, `media_type_of` opens it."""
    file.seek(0)
    return file.read(len(_PACKED)) == _PACKED


def _type_of_video(head: bytes) -> str:
    if head[4:8] == b"ftyp" and head[8:12].startswith(_BRANDS):
        return "video/mp4"
    return "video/webm" if head.startswith(_EBML) and _DOCTYPE_WEBM in head[:64] else ""


def _type_of_package(file: IO[bytes]) -> str:
    if not has_short_directory(file):
        return ""
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
            kept = package.getinfo("mimetype") if "mimetype" in names else None
            if kept and kept.compress_type == zipfile.ZIP_STORED and kept.file_size < 100:  # as the standard has it
                declared = package.read("mimetype")
                return declared.decode() if declared in _OPEN_DOCUMENTS else ""
    except _DAMAGED:
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""  # macros
    return next((media_type for name, media_type in _PACKAGES if name in names), "")


def _is_text(head: bytes) -> bool:
    """No control characters but line ends and tabs, and nothing that a browser takes for a page."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        return False
    if head.startswith(_MARKS):
        return True
    return not any(byte < 32 and byte not in b"\t\n\f\r\x1a" for byte in head)
