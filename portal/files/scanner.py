"""ClamAV over its socket protocol: one file is streamed in, one verdict comes back."""

import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

CONNECT_SECONDS, SECONDS = 3, 30
_LONGEST_ANSWER = 4096


class ScannerUnavailable(Exception):
    """No verdict: the scanner is down, busy, or says something else."""


def scan(chunks: Iterable[bytes], address: str) -> str:
    """The scanner's word for what it found, or an empty text. `address` is `tcp://host:port` or `unix:///path`."""
    try:
        with _connected(address) as connection:
            connection.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall(bytes(4))
            return _verdict(_answer(connection))
    except OSError as error:
        raise ScannerUnavailable(str(error)) from error


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(CONNECT_SECONDS)
        connection.connect(parts.path)
    else:
        connection = socket.create_connection((parts.hostname or "", parts.port or 3310), timeout=CONNECT_SECONDS)
    connection.settimeout(SECONDS)
    return connection


def _answer(connection: socket.socket) -> str:
    answer = b""
    while len(answer) < _LONGEST_ANSWER and (part := connection.recv(1024)):
        answer += part
    return answer.decode("utf-8", "replace").strip("\0\n ")


def _verdict(answer: str) -> str:
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")[:200]
    raise ScannerUnavailable(answer[:200] or "no answer")
