"""Bytes as text, as keys and proofs of verifiable credentials are written (W3C Controlled Identifiers 1.0, section 2.4):
`z` and base 58 as Bitcoin has it, `u` and base64url without padding. Pure."""

import base64
import re

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"  # what says that an Ed25519 public key follows
LONGEST = 200  # characters of base 58: reading them takes the square of their number
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def base58(data: bytes) -> str:
    number, digits = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def from_base58(text: str) -> bytes:
    """ValueError where it is none."""
    if not text.startswith("z") or len(text) > LONGEST:
        raise ValueError("not base58btc")
    digits, number = text[1:], 0
    for digit in digits:
        number = number * 58 + ALPHABET.index(digit)
    leading = len(digits) - len(digits.lstrip("1"))
    return bytes(leading) + number.to_bytes((number.bit_length() + 7) // 8)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """ValueError where it is none: Python's own reading passes over characters that do not belong."""
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def multikey(public: bytes) -> str:
    return base58(ED25519 + public)


def from_multikey(text: str) -> bytes:
    data = from_base58(text)
    if not data.startswith(ED25519) or len(data) != len(ED25519) + 32:
        raise ValueError("not an Ed25519 public key")
    return data.removeprefix(ED25519)
