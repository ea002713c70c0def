"""A real worker with beat on the test's own database."""

import os
import signal

import pytest

from portal.background import ROUNDS
from portal.events.models import Heartbeat
from tests.servers import wait_until, worker_process

pytestmark = pytest.mark.servers


def all_rounds_are_heard() -> bool:
    return set(Heartbeat.objects.values_list("pk", flat=True)) >= set(ROUNDS)


def test_beat_keeps_every_round_of_the_background_going(worker_environment, tmp_path):
    with worker_process(tmp_path / "worker.log", **worker_environment):
        wait_until(all_rounds_are_heard, 20, "the rounds")


def test_a_worker_that_was_killed_leaves_the_next_one_free_to_work(worker_environment, tmp_path):
    with worker_process(tmp_path / "first.log", **worker_environment) as first:
        wait_until(all_rounds_are_heard, 20, "the rounds")
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    Heartbeat.objects.all().delete()
    with worker_process(tmp_path / "second.log", **worker_environment):
        wait_until(all_rounds_are_heard, 20, "the rounds")
