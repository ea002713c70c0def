"""Several waits at once: as many as asked for, begun when one is free, each with an end of its own."""

import threading
import time

import pytest

from portal.side_by_side import side_by_side

pytestmark = pytest.mark.one_engine


def test_so_many_at_once_and_the_next_when_one_is_free():
    lock, running, most, taken = threading.Lock(), 0, 0, []

    def subjects():
        for number in range(12):
            taken.append(number)
            yield number

    def ask(number: int) -> int:
        nonlocal running, most
        with lock:
            running, most = running + 1, max(most, running + 1)
        time.sleep(0.02)
        with lock:
            running -= 1
        return number * 2

    found = {}
    for subject, ended in side_by_side(subjects(), ask, at_once=4):
        found[subject] = ended.result()
        assert len(taken) - len(found) <= 4  # nobody is claimed who then waits
    assert found == {number: number * 2 for number in range(12)}
    assert most == 4


def test_one_that_fails_says_so_when_it_is_read():
    def ask(number: int) -> float:
        return 1 / number

    ended = dict(side_by_side(iter([0, 1]), ask, at_once=2))
    assert ended[1].result() == 1
    with pytest.raises(ZeroDivisionError):
        ended[0].result()


def test_of_nobody_nothing():
    assert list(side_by_side(iter([]), str, at_once=3)) == []
