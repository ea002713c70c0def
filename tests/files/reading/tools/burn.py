"""What a hostile file might make of its reader, each by its name."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from portal.files.reading.outcomes import Failed


def read(source: Path, out: Path, arguments: dict) -> dict:
    return globals()[arguments["what"]](out)


def memory(_out: Path) -> dict:
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def cpu(_out: Path) -> dict:
    while True:
        pass


def sleep(_out: Path) -> dict:
    time.sleep(600)
    return {}


def write(out: Path) -> dict:
    (out / "1.jpg").write_bytes(bytes(3_000_000))
    return {}


def killed(_out: Path) -> dict:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def segfault(_out: Path) -> dict:
    ctypes.string_at(0)
    return {}


def link(out: Path) -> dict:
    (out / "1.jpg").symlink_to("/etc/passwd")
    return {"pictures": ["1.jpg"]}


def pipe(out: Path) -> dict:
    os.mkfifo(out / "1.jpg")
    return {"pictures": ["1.jpg"]}


def folder(_out: Path) -> dict:
    return {"pictures": ["."]}


def page(out: Path) -> dict:
    (out / "1.jpg").write_bytes(b"<html>")
    return {"pictures": ["1.jpg"]}


def many(out: Path) -> dict:
    for number in "12":
        (out / f"{number}.jpg").write_bytes(b"\xff\xd8\xff" + bytes(600_000))
    return {"pictures": ["1.jpg", "2.jpg"]}


def long(_out: Path) -> dict:
    return {"text": "x" * 9_000_000}


def code(_out: Path) -> dict:
    raise Failed("said-by-nobody")


def leave(_out: Path) -> dict:
    os._exit(0)


def around(_out: Path) -> dict:
    """What is known in here, and what the kernel refuses."""
    tries = {
        "socket": socket.socket,
        "fork": os.fork,
        "program": lambda: subprocess.run(["true"], check=False),
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "thread": lambda: threading.Thread(target=print).start(),
    }
    return {
        "environment": dict(os.environ),
        "modules": sorted(sys.modules),
        "refused": [*filter(None, map(_try, tries.items()))],
    }


def _try(item: tuple) -> str:
    name, act = item
    try:
        act()
    except (OSError, RuntimeError):
        return name
    return ""
