"""Ends the children of a supervisor that died without ending them itself, be it by `kill -9`.

Runs as a script of its own and reads `+PGID` and `-PGID` lines from its standard input, a pipe whose other end only the
supervisor holds: when it closes, the process groups still on the list are ended. A pipe works wherever the portal does;
the kernel's parent-death signal is Linux's alone and reaches only the child, not the processes that the child started.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable

PATIENCE = 4.0  # seconds between asking and killing


def alive(group: int) -> bool:
    return signal_group(group, 0)


def signal_group(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS answers "not permitted" for a group of zombies
        return False
    return True


def remaining_groups(lines: Iterable[str]) -> set[int]:
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    return groups


def end(groups: set[int], patience: float = PATIENCE) -> None:
    for group in groups:
        signal_group(group, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while any(alive(group) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        signal_group(group, signal.SIGKILL)


class Guard:
    """The supervisor's end of the pipe."""

    def __init__(self):
        self.groups: set[int] = set()
        self._start()

    def _start(self) -> None:
        # A session of its own: neither Ctrl-C nor a closed terminal reaches it. -S -E: no packages, starts in 20 ms.
        argv = [sys.executable, "-S", "-E", __file__]
        self.process = subprocess.Popen(argv, stdin=subprocess.PIPE, text=True, start_new_session=True)
        for group in self.groups:
            self._tell(f"+{group}")

    def watch(self, group: int) -> None:
        self.groups.add(group)
        if self.process.poll() is None:
            self._tell(f"+{group}")
        else:
            self._start()

    def forget(self, group: int) -> None:
        self.groups.discard(group)
        self._tell(f"-{group}")

    def close(self) -> None:
        self.process.communicate()

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # it was killed; `watch` starts another
            print(line, file=self.process.stdin, flush=True)


if __name__ == "__main__":
    end(remaining_groups(sys.stdin))
