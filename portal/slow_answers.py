"""Reading what another server sends, with an end: of time and of size. A socket's own timeout begins anew with every byte."""

import time

import requests

BLOCK = 16 * 1024


class TooSlowOrTooMuch(requests.RequestException):
    """The answer did not end where it had to."""


def read_all(answer: requests.Response, *, deadline: float, largest: int) -> bytes:
    """Of an answer that was asked for with `stream=True`; `deadline` by `time.monotonic()`.

    As it comes in: reading by the block would wait for each block to fill, one byte a second.
    """
    body = b""
    while chunk := answer.raw.read1(BLOCK, decode_content=True):
        body += chunk
        if len(body) > largest or time.monotonic() > deadline:
            raise TooSlowOrTooMuch("too much, or too slow")
    return body
