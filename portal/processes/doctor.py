"""What is missing or misconfigured on this machine, each in one line with its cure. Called by `manage.py doctor`."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

DEADLINE = 8.0  # seconds for all checks together; a name server that never answers is not waited for


@dataclass(frozen=True)
class Finding:
    """`cure` is empty when all is well."""

    subject: str
    text: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{'wrong' if self.cure else 'ok':<6} {self.subject:<11} {self.text} {self.cure}".rstrip()


Check = Callable[[], Iterator[Finding]]


def examine(checks: dict[str, Check], deadline: float = DEADLINE) -> list[Finding]:
    """Runs all checks side by side, so that one that hangs holds up no other."""
    results: dict[str, list[Finding]] = {}
    threads = [
        # Daemons: a check that hangs must not keep the process from ending.
        threading.Thread(target=_run, args=(subject, check, results), daemon=True)
        for subject, check in checks.items()
    ]
    for thread in threads:
        thread.start()
    end = time.monotonic() + deadline
    for thread in threads:
        thread.join(max(0, end - time.monotonic()))
    return [finding for subject in checks for finding in results.get(subject, [_no_answer(subject, deadline)])]


def _run(subject: str, check: Check, results: dict[str, list[Finding]]) -> None:
    try:
        results[subject] = list(check())
    except Exception as error:  # noqa: BLE001  whatever goes wrong is what the doctor is asked about
        results[subject] = [Finding(subject, f"cannot be examined: {error}.", "Correct what the message names.")]


def _no_answer(subject: str, deadline: float) -> Finding:
    return Finding(subject, f"gave no answer within {deadline:.0f} s.", "Check its address and the network between.")


def python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    cure = "" if sys.version_info >= (3, 11) else "Install Python 3.11 or newer: apt-get install python3"
    yield Finding("python", f"{version}.", cure)


def data_folder() -> Iterator[Finding]:
    from portal.env import VAR

    probe = VAR / f".doctor-{os.getpid()}"
    try:
        VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        cure = "Give this user the folder, or set PORTAL_VAR."
        yield Finding("data", f"{VAR} cannot be written: {error.strerror}.", cure)
    else:
        yield Finding("data", f"{VAR} can be written.")


def settings_problem() -> Finding | None:
    """Read before Django is: settings that do not load would otherwise end in a traceback."""
    try:
        import portal.settings  # noqa: F401
    except ModuleNotFoundError as error:
        return Finding("packages", f"{error.name} is not installed.", "Run bin/run, which installs requirements.txt.")
    except Exception as error:  # noqa: BLE001
        return Finding("settings", f"{error}", "Correct the environment variable it names; see docs/operations.md.")
    return None
