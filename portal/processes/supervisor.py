"""Keeps the portal's processes running until it is told to stop, and then leaves none behind."""

import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

from portal.processes.child import Child, Service
from portal.processes.guard import Guard

TICK = 0.1  # seconds between two looks at the children
PATIENCE = 6.0  # seconds a child has to stop in good order
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    def __init__(self, services: Iterable[Service], log_dir: Path, say: Callable[[str], None] = print):
        log_dir.mkdir(parents=True, exist_ok=True)
        self.say = say
        self.guard = Guard()
        self.children = [Child(service, log_dir, self.guard) for service in services]
        self.stop_requests = 0

    def begin(self) -> None:
        """What need not wait for the data. A signal waits until they are in our books, and then means what it meant before."""
        came: list[int] = []
        before = {number: signal.signal(number, lambda given, _frame: came.append(given)) for number in _not_ignored()}
        self._start([child for child in self.children if child.service.ground])
        self._start([child for child in self.children if child.service.early])
        for number, meaning in before.items():
            signal.signal(number, meaning)
        for given in came:
            signal.raise_signal(given)

    def start(self) -> None:
        """Whatever has not begun; from now on a stop signal is ours to answer."""
        for number in _not_ignored():
            signal.signal(number, self._on_stop_signal)
        self._start([child for child in self.children if child.process is None])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_) -> None:
        self._stop([child for child in self.children if not child.service.ground])
        self._stop([child for child in self.children if child.service.ground])
        self.guard.close()

    def _on_stop_signal(self, *_) -> None:
        # Only counted here: an exception raised between a child's start and its entry in our books would lose it.
        self.stop_requests += 1

    def watch(self, until: Callable[[], bool] = lambda: False) -> bool:
        """Restarts what dies; True once `until` holds, False once somebody wants us to stop."""
        while not self.stop_requests:
            if until():
                return True
            for child in self.children:
                self._look_after(child)
            time.sleep(TICK)
        return False

    def _start(self, children: list[Child]) -> None:
        for child in children:
            child.log.write_bytes(b"")
            child.start()

    def _look_after(self, child: Child) -> None:
        if ended := child.reap():
            wait = child.start_at - time.monotonic()
            self.say(f"{child.service.name} stopped ({ended}); it starts again in {wait:.1f} s. Its log: {child.log}")
            for line in child.last_words():
                self.say(f"    {line}")
        elif child.is_due():
            child.start()
            self.say(f"{child.service.name} started again, process {child.pid}")

    def _stop(self, children: list[Child]) -> None:
        """Asks, waits, kills. A second Ctrl-C kills at once."""
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + PATIENCE
        while not all(child.has_stopped() for child in children):
            if time.monotonic() > deadline or self.stop_requests > 1:
                break
            time.sleep(0.05)
        for child in children:
            child.kill()


def _not_ignored() -> list[signal.Signals]:
    """Under `nohup` one is."""
    return [number for number in STOP_SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
