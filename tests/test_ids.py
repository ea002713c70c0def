"""Ids sort by time, also those of one millisecond: what was asked for in some order is done in it."""


import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from portal.ids import new_id


def test_what_is_made_one_after_the_other_sorts_so():
    made = [new_id("xx") for _number in range(20_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {len(one) for one in made} == {29}


def test_a_clock_that_goes_back_makes_no_earlier_ids(monkeypatch):
    before, now = new_id("xx"), time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now - 3_600 * 10**9)
    made = [before, *(new_id("xx") for _number in range(100))]
    assert made == sorted(set(made))


def test_no_two_threads_make_the_same_one():
    with ThreadPoolExecutor(8) as pool:
        of_each = list(pool.map(lambda _thread: [new_id("xx") for _number in range(2_000)], range(8)))
    assert all(made == sorted(made) for made in of_each)
    assert len({one for made in of_each for one in made}) == 16_000


def test_the_next_one_is_not_to_be_guessed(monkeypatch):
    now = time.time_ns() + 10**9
    monkeypatch.setattr(time, "time_ns", lambda: now)
    made = [int.from_bytes(new_id("xx")[-8:].encode()) for _number in range(50)]
    assert len({later - earlier for earlier, later in pairwise(made)}) > 40
