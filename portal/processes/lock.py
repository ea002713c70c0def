"""One running portal for each data folder; the lock file says where its processes listen."""

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import Any


class AlreadyRunning(Exception):
    def __init__(self, folder: Path, state: dict[str, Any]):
        where = f" at {state['SITE_URL']}, process {state['pid']}" if state else ""
        super().__init__(
            f"A portal already runs on the data in {folder}{where}. Stop it, or set PORTAL_VAR to another folder."
        )


class Lock:
    """Held while the process lives: the kernel lets go of it however the process ends."""

    def __init__(self, folder: Path):
        self.path = folder / "up.lock"
        # Open for as long as the lock is held.
        self.file = open(self.path, "a+", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.close()
            raise AlreadyRunning(folder, read_state(self.path)) from None

    def write_state(self, state: dict[str, Any]) -> None:
        self.file.truncate(0)
        json.dump({"pid": os.getpid(), **state}, self.file)
        self.file.flush()

    def release(self) -> None:
        self.file.truncate(0)
        self.file.close()


def read_state(path: Path) -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        return json.loads(path.read_text())
    return {}


def running_portal(folder: Path) -> dict[str, Any]:
    """What the portal that runs on this folder has written down; empty when none runs."""
    path = folder / "up.lock"
    if not path.exists():
        return {}
    try:
        with open(path) as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return read_state(path)
    except OSError:
        pass
    return {}
