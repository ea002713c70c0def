"""Which credentials are revoked, as one bit for each (W3C Bitstring Status List 1.0): 131,072 of them, so that whoever asks for
the list says about nobody in particular that they look at them. Pure."""

import gzip
import zlib
from collections.abc import Collection

from training.credentials.multibase import base64url, from_base64url

SIZE = 131_072  # bits: the fewest that the standard allows
LARGEST = 16 * SIZE  # that is read: a few bytes of gzip can become any number


def encode(revoked: Collection[int], size: int = SIZE) -> str:
    bits = bytearray(size // 8)
    for index in revoked:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + base64url(gzip.compress(bytes(bits), mtime=0))


def decode(text: str) -> bytes:
    """ValueError where it is no list."""
    if not text.startswith("u"):
        raise ValueError("not base64url")
    try:
        reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        bits = reader.decompress(from_base64url(text[1:]), LARGEST // 8)
    except zlib.error as error:
        raise ValueError("not gzip") from error
    if not reader.eof or len(bits) * 8 < SIZE:
        raise ValueError("cut off, too long or too short")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """IndexError where the list ends before it."""
    return bool(bits[index // 8] & 0x80 >> index % 8)
