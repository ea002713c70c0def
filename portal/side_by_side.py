"""Waiting for another server several times at once. Threads wait and do nothing else: the database is for whoever asked."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

Subject = TypeVar("Subject")
Answer = TypeVar("Answer")


def side_by_side(
    subjects: Iterator[Subject], ask: Callable[[Subject], Answer], *, at_once: int
) -> Iterator[tuple[Subject, Future[Answer]]]:
    """What came of each, as it comes; `result()` of it answers or raises. The next subject is taken when somebody can ask for it,
    not before, so that `subjects` may claim what it gives, and end when there was enough.

    `ask` runs in a thread: a connection to the database that it opened nobody would close.
    """
    asking: dict[Future[Answer], Subject] = {}
    with ThreadPoolExecutor(at_once, thread_name_prefix="asking") as threads:
        while True:
            for subject in islice(subjects, at_once - len(asking)):
                asking[threads.submit(ask, subject)] = subject
            if not asking:
                return
            for ended in wait(asking, return_when=FIRST_COMPLETED).done:
                yield asking.pop(ended), ended
