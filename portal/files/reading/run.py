"""A file of a stranger's is read in a child process that can do little, and that may die of it (decision 44)."""

import json
import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from portal.files.reading.outcomes import CODES, Failed, Limits, Outcome

logger = logging.getLogger(__name__)

TOOLS = Path(__file__).parent / "tools"
_LIMITS = Limits()
_CHILD = Path(__file__).with_name("child.py")
_MOST_OF_AN_ANSWER = 8_000_000
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0)  # Windows has none


def read_in_child(
    tool: str, source: IO[bytes], arguments: dict | None = None, limits: Limits = _LIMITS, tools: Path = TOOLS
) -> Outcome:
    """What `tools/<tool>.py` finds in the bytes; `Failed` when it cannot. To be called outside of transactions: it takes
    a tenth of a second, and up to `limits.wall`.
    """
    began = time.monotonic()
    with TemporaryDirectory(prefix="reading-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _write_task(folder, tool, source, arguments or {}, limits, tools)
        try:
            _wait(folder, limits)
            return _answer(folder, limits)
        except Failed as failed:
            logger.info("%s could not read a file: %s after %.2f s", tool, failed.code, time.monotonic() - began)
            raise


def _write_task(folder: Path, tool: str, source: IO[bytes], arguments: dict, limits: Limits, tools: Path) -> None:
    own = {"memory_mb": limits.memory_mb, "cpu": limits.cpu, "file_mb": limits.file_mb}
    task = {"tool": tool, "tools": str(tools), "arguments": arguments, "limits": own}
    (folder / "task.json").write_text(json.dumps(task))
    source.seek(0)
    with (folder / "source").open("wb") as copy:
        shutil.copyfileobj(source, copy)


def _wait(folder: Path, limits: Limits) -> None:
    """Nothing of our environment goes along: what is secret stands in it. The clock is for what sleeps, which costs no CPU."""
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-I", str(_CHILD)],
            cwd=folder,
            env={},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
    try:
        code = process.wait(limits.wall)
    except subprocess.TimeoutExpired:
        raise Failed("timed-out") from None
    finally:
        _kill(process)
    if code < 0:
        raise Failed("timed-out" if code == _OUT_OF_TIME else "crashed", signal=-code)


def _kill(process: subprocess.Popen) -> None:
    """With whatever it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _answer(folder: Path, limits: Limits) -> Outcome:
    try:
        answer = json.loads(_bytes(folder / "answer.json", _MOST_OF_AN_ANSWER))
        failed, values = answer.get("failed"), answer.get("values", {})
        if failed:
            logger.info("a tool that reads files raised %.40s", answer.get("error", failed))
            raise Failed(failed if failed in CODES else "crashed", **values)
        pictures = _pictures(folder, values.get("pictures", ()), limits.file_mb * 1_000_000)
        return Outcome(values, pictures, answer.get("guarded") is True)
    except (OSError, ValueError, TypeError, AttributeError):
        logger.exception("a child that reads files answered nothing: %s", _last_words(folder))
        raise Failed("crashed") from None


def _pictures(folder: Path, names: Iterable[str], room: int) -> dict[str, bytes]:
    found = {}
    for name in names:
        data = _bytes(folder / os.path.basename(name), room)
        if not data.startswith(_PICTURES):
            raise ValueError("no picture")
        room -= len(data)
        found[name] = data
    return found


def _bytes(path: Path, most: int) -> bytes:
    """Of a file that is one: a link would lead to ours, and a pipe would never end."""
    with open(path, "rb", opener=_without_links) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > most:
            raise ValueError("no file, or too large")
        return file.read(most)


def _without_links(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _last_words(folder: Path) -> str:
    """Of a child that could not begin, as where a package is missing. Tools print nothing, and what they raise is not printed."""
    with suppress(OSError, ValueError):
        return _bytes(folder / "said", 100_000).decode("utf-8", "replace").strip().rsplit("\n", 1)[-1][:200]
    return ""
