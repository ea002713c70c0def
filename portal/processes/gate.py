"""Lets a server import everything while its data is still made ready, and answer only from then on.

A pipe: whoever waits reads from it, and reads its end once the other side is closed, be it because the data is ready or because
the process that made it died.
"""

import os
import sys

NAME = "PORTAL_GATE"  # environment: the descriptor to wait at, and whose gate it is


class Gate:
    def __init__(self) -> None:
        self.reader, self._writer = os.pipe()

    def __str__(self) -> str:
        return f"{self.reader}:{os.getpid()}"

    def open(self) -> None:
        os.close(self._writer)


def wait_at_gate() -> None:
    """At once where nobody said that there is one. Whoever waits does not outlive its keeper: its data may not be ready."""
    if gate := os.environ.get(NAME):
        descriptor, _colon, keeper = gate.partition(":")
        os.read(int(descriptor), 1)
        if os.getppid() != int(keeper):
            sys.exit("Whoever started this process has died.")
