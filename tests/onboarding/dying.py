"""A planner that is killed in the middle of a run: between two things that it writes, neither committed."""

import os
import signal
from collections.abc import Callable

from partners.onboarding import planning


def main(after: str, nth: str) -> None:
    setattr(planning, after, _deadly(getattr(planning, after), int(nth)))
    planning.take_due_steps()


def _deadly(write: Callable, nth: int) -> Callable:
    def then_die(*args):
        nonlocal nth
        nth, written = nth - 1, write(*args)
        if nth == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return written

    return then_die
