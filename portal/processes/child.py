"""One supervised process: started in a group of its own, restarted with back-off, ended with all it started."""

import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from portal.env import BASE
from portal.processes.guard import Guard, signal_group

STEADY = 30.0  # seconds a process has to live for its earlier failures to be forgotten
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0


@dataclass(frozen=True)
class Service:
    """What to run. `ground`: the others lean on it, so it starts first and stops last. `early`: it starts while the data is
    made ready, and waits by itself (gate.py).
    """

    name: str
    argv: list[str]
    ground: bool = False
    early: bool = False
    pass_fds: tuple[int, ...] = ()


def delay_after(failures: int) -> float:
    """Seconds before the next start."""
    return min(FIRST_DELAY * 2 ** (failures - 1), LONGEST_DELAY)


class Child:
    def __init__(self, service: Service, log_dir: Path, guard: Guard):
        self.service = service
        self.log = log_dir / f"{service.name}.log"
        self.guard = guard
        self.process: subprocess.Popen | None = None
        self.failures = 0
        self.start_at = 0.0
        self.started_at = 0.0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def start(self) -> None:
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.service.argv,
                cwd=BASE,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=self.service.pass_fds,
                start_new_session=True,
            )
        self.guard.watch(self.process.pid)
        self.started_at = time.monotonic()

    def reap(self) -> str | None:
        """How it ended, if it has ended since the last look; whatever it had started is ended too."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self._clear(self.process)
        now = time.monotonic()
        self.failures = 1 if now - self.started_at > STEADY else self.failures + 1
        self.start_at = now + delay_after(self.failures)
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

    def is_due(self) -> bool:
        return self.process is None and time.monotonic() >= self.start_at

    def ask_to_stop(self) -> None:
        if self.process:
            signal_group(self.process.pid, signal.SIGTERM)

    def has_stopped(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """Ends the group, also when its leader has stopped in good order and left somebody behind."""
        if self.process:
            signal_group(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self._clear(self.process)

    def last_words(self, lines: int = 5) -> list[str]:
        with open(self.log, "rb") as log:
            log.seek(max(0, self.log.stat().st_size - 4096))
            return log.read().decode(errors="replace").splitlines()[-lines:]

    def _clear(self, ended: subprocess.Popen) -> None:
        signal_group(ended.pid, signal.SIGKILL)
        self.guard.forget(ended.pid)
        self.process = None
