import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.processes.child import Child, Service, delay_after
from portal.processes.guard import Guard, end, remaining_groups
from portal.processes.supervisor import Supervisor
from tests.servers import ROOT, wait_until

pytestmark = pytest.mark.one_engine

# A child with a child of its own, as a worker has them; both write their ids.
FAMILY = [
    sys.executable,
    "-c",
    "import os, subprocess, sys, time; child = subprocess.Popen(['sleep', '300']);"
    "open(os.environ['BOOK'], 'a').write(f'{os.getpid()} {child.pid}\\n'); time.sleep(300)",
]
SUPERVISE = """
import signal
from pathlib import Path
from portal.processes.child import Service
from portal.processes.supervisor import Supervisor
signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background ignores it, and so would we
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as does one under nohup
say = lambda line: print(line, flush=True)
with Supervisor([Service("family", {argv!r})], Path({logs!r}), say) as supervisor:
    supervisor.start()
    supervisor.watch()
say("left in good order")
"""


def is_alive(pid: int) -> bool:
    """A zombie is not alive: in a container nobody may be there to bury it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Family:
    def __init__(self, folder: Path, argv: list[str]):
        self.book = folder / "book"
        self.book.touch()
        script = SUPERVISE.format(argv=argv, logs=str(folder / "logs"))
        self.process = subprocess.Popen(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "BOOK": str(self.book), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )

    def generations(self) -> list[list[int]]:
        return [[int(pid) for pid in line.split()] for line in self.book.read_text().splitlines()]

    def wait_for(self, count: int) -> list[int]:
        wait_until(lambda: len(self.generations()) >= count, 20, f"generation {count}")
        return self.generations()[count - 1]

    def nobody_is_left(self) -> bool:
        return not any(is_alive(pid) for generation in self.generations() for pid in generation)


@pytest.fixture
def family(tmp_path):
    families = []

    def start(argv: list[str] = FAMILY) -> Family:
        families.append(Family(tmp_path, argv))
        return families[-1]

    yield start
    for each in families:
        each.process.terminate()
        each.process.wait(timeout=20)
        each.process.stdout.close()


def test_a_child_that_dies_starts_again_and_its_own_children_are_ended(family):
    running = family()
    leader, grandchild = running.wait_for(1)
    os.kill(leader, signal.SIGKILL)
    running.wait_for(2)
    assert not is_alive(grandchild)
    assert "family stopped (signal SIGKILL); it starts again in 0.5 s" in running.process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_leaves_no_process_behind(family, number):
    running = family()
    running.wait_for(1)
    running.process.send_signal(number)
    assert running.process.wait(timeout=20) == 0
    assert running.nobody_is_left()
    assert "left in good order" in running.process.stdout.read()


def test_a_signal_while_the_first_children_start_waits_until_they_are_known(tmp_path, monkeypatch):
    service = Service("early", ["sh", "-c", "trap 'exit 3' TERM; while :; do sleep 0.1; done"], early=True)
    supervisor = Supervisor([service], tmp_path)
    start = Child.start

    def interrupted(child: Child) -> None:
        signal.raise_signal(signal.SIGINT)
        start(child)

    monkeypatch.setattr(Child, "start", interrupted)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), supervisor:
            supervisor.begin()
        assert supervisor.children[0].process is None  # it was known, and so it was ended
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_child_that_ignores_the_request_is_killed(family):
    stubborn = FAMILY[2].replace("time.sleep(300)", "[time.sleep(1) for _ in range(300)]")
    ignore = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    running = family([*FAMILY[:2], ignore + stubborn])
    running.wait_for(1)
    running.process.terminate()
    assert running.process.wait(timeout=20) == 0
    assert running.nobody_is_left()


def test_a_killed_supervisor_leaves_no_process_behind(family):
    running = family()
    running.wait_for(1)
    running.process.kill()
    wait_until(running.nobody_is_left, 10, "the guard")


def test_restarts_slow_down_and_stay_below_half_a_minute():
    assert [delay_after(failures) for failures in range(1, 9)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_a_child_says_how_it_ended_and_keeps_its_last_words(tmp_path):
    child = Child(Service("short", ["sh", "-c", "echo no database >&2; exit 3"]), tmp_path, guard := Guard())
    child.start()
    wait_until(child.has_stopped, 10, "the child")
    assert child.reap() == "exit code 3"
    assert child.last_words() == ["no database"]
    assert not child.is_due()
    guard.close()


def test_the_guard_knows_who_is_left():
    assert remaining_groups(["+10\n", "+20\n", "-10\n", "+30\n"]) == {20, 30}


def test_a_guard_that_was_killed_is_replaced(tmp_path):
    guard = Guard()
    guard.process.kill()
    guard.process.wait()
    sleeper = subprocess.Popen(["sleep", "300"], start_new_session=True)
    guard.watch(sleeper.pid)
    guard.process.stdin.close()
    assert sleeper.wait(timeout=10) == -signal.SIGTERM
    guard.process.wait()


def test_ending_a_group_that_is_gone_is_no_error():
    gone = subprocess.Popen(["true"], start_new_session=True)
    gone.wait()
    started = time.monotonic()
    end({gone.pid})
    assert time.monotonic() - started < 1
