"""Primary keys that people can read and databases can sort: a prefix and 26 time-ordered characters (`cl_01j…`)."""

import secrets
import threading
import time

from django.db import models

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
PREFIX_LENGTH, BODY_LENGTH = 4, 26
PATTERN = r"[0-9a-z_]{1,40}"  # in addresses: anything else names no record


def _encode(number: int, length: int) -> str:
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range((length - 1) * 5, -1, -5))


class _Bodies:
    """48 bits of milliseconds and 80 random ones. Of one millisecond, or when the clock goes back, each lies behind the last one
    by a random step: rows that a process makes one after the other sort so, and no id says what the next one is.
    """

    STEP = 40  # bits

    def __init__(self) -> None:
        self._last, self._lock = 0, threading.Lock()

    def next(self) -> int:
        with self._lock:
            now = (time.time_ns() // 1_000_000) << 80
            if self._last < now:
                self._last = now | secrets.randbits(80)
            else:
                self._last += 1 + secrets.randbits(self.STEP)
            return self._last


_bodies = _Bodies()


def new_id(prefix: str) -> str:
    """`<prefix>_` + 26 characters in base 32. Those of one process sort as they were made."""
    body = _bodies.next()
    return f"{prefix}_{_encode(body >> 80, 10)}{_encode(body & (1 << 80) - 1, 16)}"


class IdField(models.CharField):
    """A text primary key with a prefix of its own. Byte order on both engines, so that ids sort by time."""

    def __init__(self, prefix: str = "", **options):
        self.prefix = prefix
        options.update(primary_key=True, max_length=PREFIX_LENGTH + 1 + BODY_LENGTH, editable=False)
        options.setdefault("default", self.new)
        super().__init__(**options)

    def new(self) -> str:
        return new_id(self.prefix)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        for implied in ("primary_key", "max_length", "editable", "default"):
            options.pop(implied, None)
        return name, path, args, {**options, "prefix": self.prefix}

    def db_parameters(self, connection):
        """PostgreSQL compares by the database's locale unless told otherwise; foreign keys inherit this."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters
